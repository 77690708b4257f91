# shellcheck shell=bash
# Node and pnpm of the versions that the repository is developed with, and its dependencies. Nothing is installed
# outside the dev cache and node_modules.

NODE_VERSION=24.21.0
PNPM_VERSION=10.34.9
TOOLCHAIN=$DEV_CACHE/toolchain

ensure_toolchain() {
  ensure_node
  ensure_pnpm
  ensure_dependencies
}

ensure_node() {
  if has_command node && [[ "$(node --version)" == v24.* ]]; then return; fi
  has_command npm || fail 'Neither Node.js 24 nor npm is here.' 'Install Node.js 24 (or any Node.js with npm, which then fetches it).'
  with_lock toolchain install_from_npm node "$NODE_VERSION"
  export PATH="$TOOLCHAIN/node-$NODE_VERSION/node_modules/node/bin:$PATH"
}

ensure_pnpm() {
  with_lock toolchain install_from_npm pnpm "$PNPM_VERSION"
  export PATH="$TOOLCHAIN/pnpm-$PNPM_VERSION/node_modules/.bin:$PATH"
}

install_from_npm() {
  local folder="$TOOLCHAIN/$1-$2"
  [ -e "$folder/complete" ] && return
  say "fetching $1 $2"
  mkdir -p "$folder"
  quietly "Installing $1 $2 from the npm registry" \
    npm install --prefix "$folder" --global=false --no-save --no-audit --no-fund --loglevel=error "$1@$2"
  touch "$folder/complete"
}

ensure_dependencies() {
  with_lock "dependencies-$(printf '%s' "$REPOSITORY" | sha256sum | cut -c1-16)" install_dependencies
}

install_dependencies() {
  local stamp="$REPOSITORY/node_modules/.carryover-installed" wanted
  wanted=$(cd "$REPOSITORY" && digest_of pnpm-lock.yaml pnpm-workspace.yaml package.json packages/*/package.json apps/*/package.json)
  [ -e "$stamp" ] && [ "$(<"$stamp")" = "$wanted" ] && return
  say 'installing the dependencies'
  quietly 'Installing the dependencies' pnpm --dir "$REPOSITORY" install --frozen-lockfile
  printf '%s' "$wanted" >"$stamp"
}
