#!/usr/bin/env bash
# Runs a command with the Node and pnpm that the repository is developed with, for example
# with-toolchain.sh pnpm install, or with-toolchain.sh pnpm exec vitest
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"

[ $# -gt 0 ] || fail 'Which command?' 'Usage: with-toolchain.sh COMMAND...'
ensure_node
ensure_pnpm
exec "$@"
