# shellcheck shell=sh
# Unpacks one pack but for its dead entries. Usage: unpack-one.sh PACK-WITHOUT-ENDING
#
# tar reads an exclude file by lines and drops white space at their ends, so names with such bytes come as arguments instead.
set -eu
# -x makes xargs fail rather than call tar twice.
xargs -0 -x -n 100000 -a "$1.arguments" tar --extract --file="$1.tar.zst" --use-compress-program='zstd -q' --preserve-permissions --numeric-owner \
  --xattrs --xattrs-include='*' --acls --anchored --no-wildcards --exclude-from="$1.exclude"
