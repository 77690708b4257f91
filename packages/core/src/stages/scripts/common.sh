# shellcheck shell=sh disable=SC2034
# What every stage script begins with. Read with `.`; the script's first two arguments are the mount's number and the run's token.
#
# Each stage answers in files below /out/<token>/<number>/ and ends well: what went wrong is data (the file `problem`), so that one bad mount never loses
# the others. In every list and archive a path begins with `./`, so that no name can be taken for an option or for standard input.
set -eu
export LC_ALL=C
umask 022

number=$1
token=$2
scripts=/payload/scripts
payload=/payload/$number
out=/out/$token/$number
mount=/mount
work=/tmp/carryover
if ! command -v mkdir >/dev/null 2>&1; then
  echo 'carryover: the toolbox lacks: mkdir' >&2
  exit 1
fi
mkdir -p "$out" "$work"
cd "$mount"

# Tells that this stage has its mount: one that waits for a lock has not said so yet.
echo "carryover: mount $number: begun"

problem() {
  printf '%s' "$1" >"$out/problem"
  printf 'carryover: mount %s: %s\n' "$number" "$1" >&2
}

# The builder's own clock: seconds since the epoch, with nanoseconds.
now() {
  date +%s.%N
}

# Ends the stage before anything was touched if a program is missing, or is not the GNU one whose options are used here.
require_tools() {
  missing=
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
  done
  for tool in tar find sort; do
    case $("$tool" --version 2>/dev/null) in
      *GNU*) ;;
      *) missing="$missing GNU-$tool" ;;
    esac
  done
  if [ -n "$missing" ]; then
    problem "the toolbox lacks:$missing"
    printf '%s' "$missing" >"$out/missing-tools"
    exit 0
  fi
}

# Tells this directory from the one that follows a reset of the mount.
incarnation() {
  stat -c '%i %w' .
}

# Runs a script with further arguments in a shell of its own, since `set -e` has no effect in what an `if` calls. What it printed as errors becomes the
# problem.
attempt() {
  attempted=$1
  shift
  if sh "$scripts/$attempted" "$number" "$token" "$@" 2>"$work/errors"; then
    return 0
  fi
  problem "$(tail -n 8 "$work/errors")"
  return 1
}

if command -v date >/dev/null 2>&1; then
  now >"$out/begun"
fi
