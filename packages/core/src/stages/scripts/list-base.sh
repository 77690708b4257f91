# shellcheck shell=sh
# Lists what a mount is based on, where it is based on a folder of an image or a stage. Usage: list-base.sh NUMBER TOKEN
#
# Out: `base-listing`, as write-listing.sh writes it; `base-same`, the paths of files that are as in the base, though another inode's time tells nothing of it (not every
# builder's snapshots share inodes); `base-digest`, which stands for the base's content: without times, since a step that is run again makes them anew.
set -eu
out=/out/$2/$1
work=/tmp/carryover
cd /base
find . \( -type b -o -type c -o -type s \) -o -printf '%P//%y %m %U %G %s %T@ %C@ %A@ %i %n %l\0' | sort -z >"$out/base-listing"
{
  find . -type d -printf '%P//%y %m %U %G\0' -o -printf '%P//%y %m %U %G %s %l\0' | sort -z
  find . -type f -print0 | sort -z | xargs -0 -r sha256sum -z --
} | sha256sum | cut -c 1-64 >"$out/base-digest"

# Files of one size, time, mode and owner.
describe() {
  find . -type f -printf "%P//%m %U %G %s %T@$1\0" | sort -z
}
describe '' >"$work/base.files"
describe ' %C@' >"$work/base.times"
cd /mount
describe '' | comm -z -12 - "$work/base.files" | sed -z 's,//.*,,' >"$work/alike"
describe ' %C@' | comm -z -12 - "$work/base.times" | sed -z 's,//.*,,' >"$work/untouched"
# Of one list of paths, less those of the other: both are sorted by what follows the path, too.
sort -z "$work/alike" >"$work/alike.sorted"
sort -z "$work/untouched" | comm -z -23 "$work/alike.sorted" - | sed -z 's,^,./,' >"$work/doubtful"
digests() {
  xargs -0 -r -a "$work/doubtful" sha256sum -z -- | sort -z
}
digests >"$work/doubtful.here"
cd /base
digests | comm -z -12 - "$work/doubtful.here" | cut -z -c 69- >"$out/base-same"
cat "$work/untouched" >>"$out/base-same"
