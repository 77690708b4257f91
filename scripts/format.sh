#!/usr/bin/env bash
# Formats everything, sorts imports and applies the safe fixes; takes the files to do as arguments.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"

ensure_toolchain
cd "$REPOSITORY"
pnpm exec biome check --write "$@"
