#!/usr/bin/env bash
# The tests of apps/e2e against the engine that the environment names: test-e2e.sh [VITEST ARGUMENT...]
# Needs the built command (build.sh).
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

# script gives a test a terminal.
ensure_commands flock=util-linux script=bsdutils
ensure_toolchain
"$REPOSITORY/scripts/base-image.sh" carryover-test/{base,toolbox,busybox}
cd "$REPOSITORY/apps/e2e"
pnpm exec vitest run --reporter=default --reporter=json --outputFile.json="$REPOSITORY/.test-results/e2e.json" "$@"
