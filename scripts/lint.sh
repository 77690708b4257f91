#!/usr/bin/env bash
# Biome (rules, imports, format) over everything that git knows, and shellcheck over every script.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

ensure_commands flock=util-linux git=git shellcheck=shellcheck
ensure_toolchain
cd "$REPOSITORY"
status=0
pnpm exec biome check --error-on-warnings --max-diagnostics=100 || status=1
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck || status=1
exit "$status"
