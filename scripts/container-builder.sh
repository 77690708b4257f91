#!/usr/bin/env bash
# A builder of buildx's docker-container driver on the engine that the environment names.
#
#   container-builder.sh run IMAGE... -- COMMAND...   runs the command with such a builder in use, which has these base images (base-image.sh) and is empty at the
#                                                     start and gone at the end; $CARRYOVER_TEST_REGISTRY is where it finds more, if they are pushed there
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/image-registry.sh"
source "$REPOSITORY/scripts/setup/container-builder.sh"

usage() {
  fail "$1" 'Usage: container-builder.sh run IMAGE... -- COMMAND...'
}

ensure_commands flock=util-linux setpriv=util-linux
[ "${1:-}" = run ] || usage "Unknown: ${1:-no subcommand}"
shift
images=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  images+=("$1")
  shift
done
[ $# -ge 2 ] || usage 'run needs a command.'
shift
trap stop_container_builder EXIT
start_container_builder "carryover-$$" "${images[@]}"
export BUILDX_CONFIG="$BUILDER/buildx" CARRYOVER_TEST_REGISTRY="$REGISTRY"
unset BUILDX_BUILDER
run_interruptible "$@"
