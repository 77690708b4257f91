#!/usr/bin/env bash
# Fills cache mounts, as configure.sh was told.
set -euo pipefail

read -ra command < <(printf '%s\n' "$CARRYOVER_COMMAND")
words=()
if [ -n "$PARAM_FILE" ]; then words+=(--file "$PARAM_FILE"); fi
if [ -n "$PARAM_TARGET" ]; then words+=(--target "$PARAM_TARGET"); fi
if [ -n "$PARAM_CONTEXT" ]; then words+=("$PARAM_CONTEXT"); fi
CARRYOVER_BUILD_ARG=$PARAM_BUILD_ARG "${command[@]}" inject "${words[@]}"
