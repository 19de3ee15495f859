#!/bin/sh
# Photographs the demo's report with headless Chromium: sh docs/screenshots/take.sh var/demo
set -eu
demo=$1
here=$(dirname "$0")
page=$(ls "$PWD/$demo"/reports/*/????-??-??.html | tail -n 1)
command -v chromium >/dev/null 2>&1 || { echo "chromium is not installed: no screenshots" >&2; exit 1; }
shoot() { # width height file
    profile=$(mktemp -d)
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$profile" \
        --window-size="$1,$2" --screenshot="$here/$3" "file://$page" >/dev/null 2>&1
    rm -rf "$profile"
    echo "$here/$3"
}
shoot 1280 1500 report-desktop.png
shoot 500 1400 report-phone.png
