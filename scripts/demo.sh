#!/usr/bin/env bash
# Builds a real project, saves its caches, and builds it again on an empty builder with the caches put back.
# Sets up what it needs; an engine that is here already is used, and keeps everything that is its own.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/engine.sh"

# Standard output is for the tables.
"$REPOSITORY/scripts/build.sh" >&2
ensure_toolchain
options=()
engine_is_here || options+=(--own-engine)
with_engine node "$REPOSITORY/scripts/demo/demo.ts" "${options[@]}"
