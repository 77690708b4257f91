#!/usr/bin/env bash
# The tests of apps/e2e on one builder, with all that it needs: test-e2e-on.sh BUILDER [VITEST ARGUMENT...]. Needs the built command (build.sh).
# These are the builders of the matrix, by the names of their projects in apps/e2e/vitest.config.ts.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

IMAGES=(carryover-test/{base,toolbox,busybox})

# Whoever looks after images and containers has an engine to look at, whatever it is that builds.
on_engine() {
  run_interruptible "$REPOSITORY/scripts/engine.sh" run -- "$@"
}

# with_base_images COMMAND...: in the environment of an engine.
with_base_images() {
  "$REPOSITORY/scripts/base-image.sh" "${IMAGES[@]}"
  run_interruptible "$@"
}

builder=${1:-}
[ $# -gt 0 ] && shift
tests=(pnpm --dir "$REPOSITORY/apps/e2e" exec vitest run --config vitest.matrix.config.ts --reporter=default --reporter=json
  --reporter=./src/matrix/feature-reporter.ts "--outputFile.json=$REPOSITORY/.test-results/e2e-$builder.json" --project "$builder" --project "$builder-alone" "$@")

# script gives a test a terminal.
ensure_commands flock=util-linux script=bsdutils setpriv=util-linux
ensure_toolchain
case $builder in
  --with-images) with_base_images "$@" ;;
  docker) on_engine "$0" --with-images "${tests[@]}" ;;
  docker-newest) CARRYOVER_ENGINE_RELEASE=sid on_engine "$0" --with-images "${tests[@]}" ;;
  docker-container) on_engine "$REPOSITORY/scripts/container-builder.sh" run "${IMAGES[@]}" -- "${tests[@]}" ;;
  remote-oldest) CARRYOVER_BUILDKITD=buildkitd-oldest on_engine "$REPOSITORY/scripts/builder.sh" run "${IMAGES[@]}" -- "${tests[@]}" ;;
  remote-newest) on_engine "$REPOSITORY/scripts/builder.sh" run "${IMAGES[@]}" -- "${tests[@]}" ;;
  buildctl-newest)
    folder=$(dirname "$("$REPOSITORY/scripts/service-program.sh" buildctl)")
    PATH=$folder:$PATH on_engine "$REPOSITORY/scripts/builder.sh" run "${IMAGES[@]}" -- "${tests[@]}"
    ;;
  *) fail "There is no builder ${builder:-without a name}." 'There are: docker, docker-newest, docker-container, remote-oldest, remote-newest, buildctl-newest' ;;
esac
