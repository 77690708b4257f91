#!/usr/bin/env bash
# TypeScript over every package and the scripts.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"

ensure_toolchain
cd "$REPOSITORY"
pnpm exec tsc -p .
