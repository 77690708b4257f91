# shellcheck shell=sh
# Writes what the entries of a list are: OUTPUT.digests and OUTPUT.attributes of the regular files, then OUTPUT.listed of all of them. The host goes by the
# first two only where the last says that the entry is what it was in the listing. Usage: describe.sh LIST LIST-OF-REGULAR-FILES OUTPUT
#
# A file that vanished or cannot be read has no digest, which tells the host: so xargs' 123 (a command failed) is no failure here.
set -u
tolerate_missing() {
  "$@" || [ $? -eq 123 ] || exit 1
}
tolerate_missing xargs -0 -r -a "$2" sha256sum -z -- >"$3.digests"
tolerate_missing xargs -0 -r -a "$2" getfattr --no-dereference --dump --encoding=hex \
  --match='^(user\.|trusted\.|security\.capability$|system\.posix_acl)' -- >"$3.attributes"
# find complains of what vanished, and tells of all the others.
# shellcheck disable=SC2185 # -files0-from gives the paths
find -files0-from "$1" -maxdepth 0 -printf '%p//%y %m %U %G %s %T@ %C@ %A@ %i %n %l\0' >"$3.listed" || [ -e "$3.listed" ]
