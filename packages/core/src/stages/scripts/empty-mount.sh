# shellcheck shell=sh
# Makes the mount what it is at its beginning: empty, or its base. Usage: empty-mount.sh
set -eu
find /mount -mindepth 1 -delete
if [ -d /base ]; then
  cp -a /base/. /mount
fi
