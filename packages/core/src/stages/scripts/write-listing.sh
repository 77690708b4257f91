# shellcheck shell=sh
# Writes the mount's listing, sorted by path. Usage: write-listing.sh NUMBER TOKEN
#
# A record is ended by NUL: the path, two slashes (which no path holds), the fields, and a symlink's target. Sockets cannot be carried and devices must
# not be: `refused` gets one letter for each.
set -eu
out=/out/$2/$1
{
  find . \( -type b -o -type c -o -type s \) -fprintf "$out/refused" '%y' -o \
    -printf '%P//%y %m %U %G %s %T@ %C@ %A@ %i %n %l\0' || echo "find failed: $?" >"$out/find-failed"
} | sort -z >"$out/listing"
if [ -e "$out/find-failed" ]; then
  cat "$out/find-failed" >&2
  exit 1
fi
