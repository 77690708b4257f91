# shellcheck shell=sh
# Whether the mount holds nothing, besides what it is based on. Usage: is-empty.sh
set -eu
entries() {
  find "$1" -mindepth 1 \( -type d -printf '%P//%y %m %U %G\0' -o -printf '%P//%y %m %U %G %s %T@ %l\0' \) | sort -z | sha256sum
}
if [ -d /base ]; then
  [ "$(entries /mount)" = "$(entries /base)" ]
else
  [ -z "$(find /mount -mindepth 1 -print -quit)" ]
fi
