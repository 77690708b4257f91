#!/usr/bin/env bash
# The tests of apps/e2e against the engine that the environment names, and against a builder in a container there: test-e2e.sh [VITEST ARGUMENT...]
# `--project docker` or `--project docker-container` runs them on one of the two. Needs the built command (build.sh).
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

# script gives a test a terminal; gitlab-ci-local copies repositories by rsync; bats runs the scripts of the orb.
ensure_commands flock=util-linux bats=bats git=git rsync=rsync script=bsdutils
ensure_toolchain
"$REPOSITORY/scripts/base-image.sh" carryover-test/{base,toolbox,busybox,job-base}
cd "$REPOSITORY/apps/e2e"
run_interruptible "$REPOSITORY/scripts/container-builder.sh" run carryover-test/{base,toolbox,busybox} -- \
  pnpm exec vitest run --reporter=default --reporter=json --reporter=./src/matrix/feature-reporter.ts --outputFile.json="$REPOSITORY/.test-results/e2e.json" "$@"
