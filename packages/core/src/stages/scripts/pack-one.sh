# shellcheck shell=sh
# Makes one pack and describes what went into it. Usage: pack-one.sh LIST-WITHOUT-ENDING OUTPUT-FOLDER THREADS whole|plain
#
# The description is taken after the packing: where it differs from the listing that the host went by, the entry changed meanwhile and does not count.
# So tar's warnings about files that changed or vanished (exit code 1, or none with --ignore-failed-read) are no failure.
#
# Every member is whole (--hard-dereference): one that was a link to another member would be lost with that. A `plain` pack is for a folder on the host: content
# under names as they are, and the rest is in the description.
set -u
list=$1
target=$2/${1##*/}
threads=$3
kind=$4
status=0
if [ "$kind" = plain ]; then
  level=-1
  set -- --format=gnu
else
  level=-3
  set -- --posix --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' --sparse --xattrs --xattrs-include='*' --acls
fi
tar --create --file="$target.tar.zst" --use-compress-program="zstd -q -T$threads $level" "$@" --numeric-owner --no-recursion \
  --hard-dereference --ignore-failed-read --null --verbatim-files-from --files-from="$list.list" || status=$?
[ "$status" -le 1 ] || exit 1
sh /payload/scripts/describe.sh "$list.list" "$list.files" "$target" || exit 1
