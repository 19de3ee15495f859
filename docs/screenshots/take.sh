#!/bin/sh
# Photographs the samples with headless Chromium: sh docs/screenshots/take.sh var/sample
set -eu
sample=$PWD/$1
here=$(cd "$(dirname "$0")" && pwd)
site=$(ls -d "$sample"/reports/*/)
page=$(ls "$site"????-??-??.html | tail -n 1)
command -v chromium >/dev/null 2>&1 || { echo "chromium is not installed: no screenshots" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shoot() { # file width height picture [light|dark]: in a frame, since a window is never narrower than 500 pixels
    theme=1
    [ "${5:-light}" = light ] || theme=0
    printf '<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin:0;overflow:hidden"><iframe src="file://%s" style="width:%spx;height:%spx;border:0;display:block"></iframe>' \
        "$1" "$2" "$3" > "$work/frame.html"
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
        --blink-settings=preferredColorScheme=$theme --window-size="$2,$3" --screenshot="$here/$4" \
        "file://$work/frame.html" >/dev/null 2>&1
    echo "$here/$4"
}
shoot "$page" 1280 1100 report-page.png
shoot "$sample/mails/report.html" 720 1000 mail-report.png
shoot "$sample/mails/report.html" 720 1000 mail-report-dark.png dark
shoot "$sample/mails/department.html" 720 1000 mail-department.png
shoot "$sample/mails/quarter.html" 720 1000 mail-quarter.png
shoot "$sample/mails/year.html" 720 1000 mail-year.png
shoot "${site}index.html" 1000 800 archive.png
# A phone: 360 pixels of a window of 500, the rest cut away by the picture's own width in the README.
printf '<!DOCTYPE html><body style="margin:0;overflow:hidden;background:#888"><div style="display:flex;gap:20px;justify-content:center"><iframe src="file://%s" style="width:360px;height:900px;border:0"></iframe><iframe src="file://%s" style="width:360px;height:900px;border:0"></iframe></div>' \
    "$sample/mails/report.html" "$page" > "$work/frame.html"
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
    --blink-settings=preferredColorScheme=1 --window-size=760,900 --screenshot="$here/phone.png" "file://$work/frame.html" >/dev/null 2>&1
echo "$here/phone.png"
