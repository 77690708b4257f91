#!/usr/bin/env bash
# Gives the engine that the environment names a base image of the tests or the demo: base-image.sh NAME...
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/base-images.sh"

[ $# -gt 0 ] || fail 'Which image?' 'Usage: base-image.sh NAME...'
for name in "$@"; do
  ensure_base_image "$name"
done
