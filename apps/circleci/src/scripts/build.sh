#!/usr/bin/env bash
# Builds with cache mounts filled before and saved after, as configure.sh was told.
set -euo pipefail

read -ra command < <(printf '%s\n' "$CARRYOVER_COMMAND")
# The words of a command, with the job's variables in them, as they would stand in a step.
eval "build=($PARAM_BUILD)"
# shellcheck disable=SC2154 # build: by eval
"${command[@]}" run -- "${build[@]}"
