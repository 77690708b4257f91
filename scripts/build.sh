#!/usr/bin/env bash
# Makes what is shipped: the toolbox, and the command with the toolbox beside it.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

ensure_commands flock=util-linux
ensure_toolchain
cd "$REPOSITORY"
say 'building the toolbox and the command'
quietly 'The build' pnpm exec turbo run build --output-logs=new-only
