# shellcheck shell=sh
# Tells, by reading a file whose access time was set to the epoch, whether the mount keeps access times: prints `kept` or `not-kept`. Usage: probe-access-times.sh FILE
#
# Mount options would not tell: a file system can leave access times alone without naming `noatime`. Whatever they are, a time of zero moves at the first
# read where times are kept: `relatime` moves one that is not later than the change time, `strictatime` any, and what `lazytime` writes late shows at once.
set -eu
accessed() {
  stat -c %X "$1"
}

answer=not-kept
if [ "$(accessed "$1")" = 0 ]; then
  head -c 1 "$1" >/dev/null
  [ "$(accessed "$1")" = 0 ] || answer=kept
fi
touch --no-dereference --time=access --date=@0 "$1"
echo "$answer"
