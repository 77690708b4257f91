# shellcheck shell=sh
# Sets the access time of every restored file to the epoch, so that the listing after the build tells which were read. Usage: reset-access-times.sh NUMBER TOKEN
#
# In: the list `files`, made by fill.sh. Out: `access-times`, see probe-access-times.sh; it is left out where no file has a byte to read.
#
# tar could set them on its way (--incremental --pax-option=atime:=0), but then it also removes and renames what a hostile pack tells it to.
set -eu
out=/out/$2/$1
work=/tmp/carryover

xargs -0 -r -a "$work/files" -P "$(nproc)" -n 5000 touch --no-dereference --time=access --date=@0 --
find . -type f -size +0 -print0 -quit >"$work/probe"
xargs -0 -r -a "$work/probe" sh /payload/scripts/probe-access-times.sh >"$work/access-times"
if [ -s "$work/access-times" ]; then
  cp "$work/access-times" "$out/access-times"
fi
