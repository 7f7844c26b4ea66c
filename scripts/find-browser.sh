#!/bin/sh
# Prints the path of a Chromium; installs one where the system's package manager may be used.
set -u
find_browser() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}
find_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..." >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } >/dev/null 2>&1
    find_browser && exit 0
fi
echo "The tests need Chromium. Install it: sudo apt-get install -y --no-install-recommends chromium fonts-noto-cjk" >&2
exit 1
