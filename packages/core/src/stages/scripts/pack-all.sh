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
} | sed -z 's/\.list$//' >"$work/to-pack"

# Where there are fewer packs than processors, each has several, though not so many that they fill the memory: what comes out is the same for any number of
# threads (zstd's manual, --single-thread).
count=$(tr -dc '\0' <"$work/to-pack" | wc -c)
processors=$(nproc)
threads=$((count == 0 || count >= processors ? 1 : processors / count))
[ "$threads" -le 8 ] || threads=8
xargs -0 -r -a "$work/to-pack" -P "$processors" -I '{}' sh /payload/scripts/pack-one.sh '{}' "$out" "$threads" "$3"
