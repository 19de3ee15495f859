#!/bin/sh
# Installs the Debian packages that some tests want (nginx, chromium, Chinese fonts), when it can.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-wqy-microhei"
command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    if apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null 2>&1; then
        echo "installed:$missing"
        exit 0
    fi
    echo "could not install$missing: tests that need them are skipped and say so" >&2
    exit 0
fi
echo "not installed (needs root on Debian):$missing — tests that need them are skipped and say so" >&2
