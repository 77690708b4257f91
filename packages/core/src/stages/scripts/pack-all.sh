# shellcheck shell=sh
# Makes every pack, as many at a time as there are processors. Usage: pack-all.sh NUMBER TOKEN whole|plain
set -eu
payload=/payload/$1
out=/out/$2/$1
work=/tmp/carryover
mkdir -p "$work/packs"
if [ -s "$work/changed.list" ]; then
  cp "$work/changed.list" "$work/packs/changed.list"
  cp "$work/changed.list" "$work/packs/changed.files"
fi
{
  [ ! -d "$payload/packs" ] || find "$payload/packs" -name '*.list' -print0 | sort -z
  find "$work/packs" -name '*.list' -print0
} | sed -z 's/\.list$//' | xargs -0 -r -P "$(nproc)" -I '{}' sh /payload/scripts/pack-one.sh '{}' "$out" "$3"
