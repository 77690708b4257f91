# shellcheck shell=sh
# Writes digests and extended attributes of the regular files in a list. Usage: describe.sh LIST OUTPUT
#
# A file that vanished or cannot be read has no digest, which tells the host: so xargs' 123 (a command failed) is no failure here.
set -u
tolerate_missing() {
  "$@" || [ $? -eq 123 ] || exit 1
}
tolerate_missing xargs -0 -r -a "$1" sha256sum -z -- >"$2.digests"
tolerate_missing xargs -0 -r -a "$1" getfattr --no-dereference --dump --encoding=hex \
  --match='^(user\.|trusted\.|security\.capability$|system\.posix_acl)' -- >"$2.attributes"
