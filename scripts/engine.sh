#!/usr/bin/env bash
# A private Docker engine from Debian packages.
#
#   engine.sh run -- COMMAND...   runs the command with an engine of its own, which is empty at the start and gone at the end
#   engine.sh start               starts one and prints its folder; it stays until it is stopped
#   engine.sh env FOLDER          prints what a client's environment needs, for eval
#   engine.sh stop FOLDER         stops it and removes what it kept
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"
source "$REPOSITORY/scripts/setup/engine-programs.sh"
source "$REPOSITORY/scripts/setup/private-engine.sh"

usage() {
  fail "$1" 'Usage: engine.sh run -- COMMAND... | start | env FOLDER | stop FOLDER'
}

choose_engine() {
  if [ $# -ne 1 ] || [[ "$1" != /tmp/carryover-engine.* ]] || [ ! -d "$1" ]; then usage "Not an engine's folder: ${1:-none given}"; fi
  ENGINE=$1
}

case ${1:-} in
  run)
    if [ "${2:-}" != -- ] || [ $# -lt 3 ]; then usage 'run needs a command.'; fi
    shift 2
    start_private_engine $$
    trap stop_private_engine EXIT
    eval "$(engine_environment)"
    run_interruptible "$@"
    ;;
  start)
    # No process owns it: it outlives this one.
    start_private_engine 1
    printf '%s\n' "$ENGINE"
    ;;
  env)
    shift
    choose_engine "$@"
    engine_environment
    ;;
  stop)
    shift
    choose_engine "$@"
    stop_private_engine
    ;;
  *) usage "Unknown: ${1:-no subcommand}" ;;
esac
