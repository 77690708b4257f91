#!/usr/bin/env bash
# Holds files against one of the schemas that check-jsonschema brings along: check-manifest.sh SCHEMA FILE...
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/python-programs.sh"

[ $# -gt 1 ] || fail 'Which schema, which files?' 'Usage: check-manifest.sh SCHEMA FILE...'
ensure_commands flock=util-linux
check=$(python_program check-jsonschema)
schema=$1
shift
options=()
if [ "$schema" = gitlab-ci ] || [ "$schema" = azure-pipelines ]; then options=(--data-transform "$schema"); fi
# With --quiet it would not say what is wrong either.
if ! told=$("$check" --builtin-schema "vendor.$schema" "${options[@]}" "$@" 2>&1); then
  fail "$told"
fi
