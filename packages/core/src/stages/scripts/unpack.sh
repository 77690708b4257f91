# shellcheck shell=sh disable=SC2154
# Fills the mount from packs. Usage: unpack.sh NUMBER TOKEN empty|fill|replace
#
# `empty`: only if the mount holds nothing (else the file `occupied` says so); `fill`: beside what it holds; `replace`: instead of it.
# Out: `incarnation`, `time` (from which on a change has a later ctime), `filled`, and unless it was a `fill`: `access-times`.
# shellcheck source-path=SCRIPTDIR source=common.sh
. /payload/scripts/common.sh
require_tools cat cp date find head mkdir nproc sed sh sort stat tail tar touch tr wc xargs zstd
if [ "$3" = replace ]; then
  find . -mindepth 1 -delete
fi
if [ "$3" = empty ] && [ -n "$(find . -mindepth 1 -print -quit)" ]; then
  : >"$out/occupied"
  exit 0
fi
if ! attempt fill.sh "$3"; then
  # Half a cache is worse than none. What was there before a `fill` is the user's and stays.
  [ "$3" = fill ] || find . -mindepth 1 -delete
  exit 0
fi
incarnation >"$out/incarnation"
now >"$out/time"
: >"$out/filled"
