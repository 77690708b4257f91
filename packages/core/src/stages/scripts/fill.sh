# shellcheck shell=sh
# Unpacks into the mount: directories, then all packs at once, then links and moved times, then the directories' own owners, modes and times, which the
# steps before have disturbed. In the end no file has been read, by its access time. Usage: fill.sh NUMBER TOKEN empty|fill|replace
set -eu
payload=/payload/$1
work=/tmp/carryover

unpack() {
  tar --extract --file="$1" --directory="$2" --use-compress-program='zstd -q' --preserve-permissions --numeric-owner
}

# Of the base, what the snapshot holds something else in the place of.
if [ -e "$payload/replaced" ]; then
  xargs -0 -r -a "$payload/replaced" rm -rf --
fi
unpack "$payload/directories.tar.zst" .
find "$payload/packs" -name '*.tar.zst' -printf '%s %f\0' | sort -z -n -r | sed -z 's/^[0-9]* //; s/\.tar\.zst$//' |
  xargs -0 -r -P "$(nproc)" -I '{}' sh /payload/scripts/unpack-one.sh "$payload/packs/{}"
if [ -e "$payload/links.tar.zst" ]; then
  unpack "$payload/links.tar.zst" .
fi
if [ -e "$payload/touches.tar.zst" ]; then
  mkdir "$work/touches"
  unpack "$payload/touches.tar.zst" "$work/touches"
  cp -r --no-target-directory --attributes-only --preserve=mode,ownership,timestamps "$work/touches" .
fi
unpack "$payload/directories.tar.zst" .

# A pack can hold what its index does not tell of. Devices are refused, and so is any entry too many or too few.
find . -mindepth 1 ! -type d -fprintf "$work/types" '%y' -type f -fprint0 "$work/files"
if [ -n "$(tr -d flps <"$work/types" | head -c 1)" ]; then
  echo "the snapshot's packs hold device nodes: refused" >&2
  exit 1
fi
if [ "$3" != fill ]; then
  found="$(tr -dc f <"$work/types" | wc -c) $(tr -dc l <"$work/types" | wc -c) $(tr -dc p <"$work/types" | wc -c)"
  expected=$(cat "$payload/expected")
  if [ "$found" != "$expected" ]; then
    echo "unpacked files, symlinks and fifos: $found; the snapshot says: $expected" >&2
    exit 1
  fi
  # Of a base, every file whose time is set would have to be copied first.
  [ -d /base ] || sh /payload/scripts/reset-access-times.sh "$1" "$2"
fi
