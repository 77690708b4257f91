#!/usr/bin/env bash
# Makes what is given to others of the built command (build.sh), in apps/cli/packaging/dist: carryover.mjs, a single file that needs nothing but Node.js, and
# carryover-VERSION.tgz, the same as a package for npm. Prints their paths.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

PACKAGED=$REPOSITORY/apps/cli/packaging/dist

make_packages() {
  local wanted
  wanted=$(packaged_state)
  if [ -e "$PACKAGED/made-of" ] && [ "$(<"$PACKAGED/made-of")" = "$wanted" ]; then return; fi
  say 'packaging the command'
  quietly 'Making the single file' node "$REPOSITORY/apps/cli/packaging/main.ts"
  quietly 'Making the package for npm' npm pack --pack-destination "$PACKAGED" "$PACKAGED/npm"
  printf '%s' "$wanted" >"$PACKAGED/made-of"
}

# One name for all that the packages are made of.
packaged_state() {
  (
    cd "$REPOSITORY"
    find apps/cli/{dist,src,packaging} -path "${PACKAGED#"$REPOSITORY/"}" -prune -o -type f -print0 | sort -z \
      | xargs -0 sha256sum package.json apps/cli/package.json README.md LICENSE | sha256sum | cut -c1-16
  )
}

ensure_commands flock=util-linux
ensure_toolchain
[ -e "$REPOSITORY/apps/cli/dist/carryover.mjs" ] || fail 'The command is not built yet.' 'Run scripts/build.sh first.'
with_lock "package-$(printf '%s' "$REPOSITORY" | sha256sum | cut -c1-16)" make_packages
printf '%s\n' "$PACKAGED"/carryover.mjs "$PACKAGED"/carryover-*.tgz
