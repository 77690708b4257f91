# shellcheck shell=sh disable=SC2154
# Fills the mount from packs. Usage: unpack.sh NUMBER TOKEN empty|fill|replace
#
# `empty`: only if the mount holds nothing but its base (else the file `occupied` says so); `fill`: beside what it holds; `replace`: instead of it.
# Out: `incarnation`, `time` (from which on a change has a later ctime), `filled`, and unless it was a `fill`: `access-times`.
# shellcheck source-path=SCRIPTDIR source=common.sh
. /payload/scripts/common.sh
require_tools cat cp date find head mkdir nproc sed sh sha256sum sort stat tail tar touch tr wc xargs zstd
if [ -d /base ]; then
  require_tools rm sha256sum
fi
if [ "$3" = replace ]; then
  sh "$scripts/empty-mount.sh"
fi
if [ "$3" = empty ] && ! sh "$scripts/is-empty.sh"; then
  : >"$out/occupied"
  exit 0
fi
if ! attempt fill.sh "$3"; then
  # Half a cache is worse than none. What was there before a `fill` is the user's and stays.
  [ "$3" = fill ] || sh "$scripts/empty-mount.sh"
  exit 0
fi
incarnation >"$out/incarnation"
now >"$out/time"
: >"$out/filled"
