# shellcheck shell=sh
# Reads the suspects, files of which something but not the size moved, and sorts out those whose content differs from what the host expects.
# Usage: find-changed.sh NUMBER TOKEN
set -eu
payload=/payload/$1
out=/out/$2/$1
work=/tmp/carryover
[ -e "$payload/suspects.expected" ] || exit 0

find "$payload/suspects" -name '*.files' -printf '%f\0' | sed -z 's/\.files$//' |
  xargs -0 -P "$(nproc)" -I '{}' sh /payload/scripts/describe.sh "$payload/suspects/{}.files" "$payload/suspects/{}.files" "$work/suspects-{}"
cat "$work"/suspects-*.digests >"$out/suspects.digests"
cat "$work"/suspects-*.attributes >"$out/suspects.attributes"
cat "$work"/suspects-*.listed >"$out/suspects.listed"

# A line is 64 hexadecimal digits, two characters, the path; the host keeps half of the digits.
cut -z -b 1-32,65- "$out/suspects.digests" | sort -z >"$work/suspects.sorted"
comm -z -13 "$payload/suspects.expected" "$work/suspects.sorted" | cut -z -b 35- >"$work/changed.list"
