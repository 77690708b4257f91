# shellcheck shell=bash
# Sourced first by every script: strict mode, where things are, and how the scripts speak.
set -euo pipefail

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# What the set-up downloads and makes is kept outside the repository, so that a second clone or a second run costs nothing.
DEV_CACHE=${CARRYOVER_DEV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/carryover-dev}
export REPOSITORY DEV_CACHE
export TURBO_TELEMETRY_DISABLED=1 TURBO_NO_UPDATE_NOTIFIER=1
# carryover would take itself for a step of the CI job that tests, demo or benchmark run in, and go by its branch and rights.
unset GITHUB_ACTIONS GITLAB_CI CIRCLECI BITBUCKET_BUILD_NUMBER JENKINS_URL BUILDKITE DRONE TF_BUILD TEAMCITY_VERSION
mkdir -p "$DEV_CACHE/locks" "$DEV_CACHE/logs"

# One line about a step, on stderr: stdout belongs to what the script is for.
say() {
  printf '%s\n' "· $*" >&2
}

# Ends the script: what happened, then what to do about it, one per line.
fail() {
  printf '%s\n' "error: $1" >&2
  shift
  [ $# -eq 0 ] || printf '       %s\n' "$@" >&2
  exit 1
}

has_command() {
  command -v "$1" >/dev/null 2>&1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# quietly WHAT COMMAND...: the command's output is shown only if it fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp "$DEV_CACHE/logs/step.XXXXXX")
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 40 "$log" >&2
  fail "$what did not work." "Command: $*" "Whole output: $log"
}

# with_lock NAME COMMAND...: one at a time on this machine, also between two runs of the scripts.
with_lock() {
  local lock="$DEV_CACHE/locks/$1"
  shift
  (
    flock 9
    "$@"
  ) 9>"$lock"
}

# digest_of FILE...: one name for the contents of all the files.
digest_of() {
  cat "$@" | sha256sum | cut -c1-16
}

# run_interruptible COMMAND...: the shell waits for a command in the foreground before it looks at a signal; so that
# the end of the script comes at once and in order, the command runs beside it and gets the signal passed on.
run_interruptible() {
  local child status=0
  "$@" <&0 &
  child=$!
  trap 'end_interrupted "$child" 130' INT
  trap 'end_interrupted "$child" 143' TERM
  wait "$child" || status=$?
  trap - INT TERM
  return "$status"
}

end_interrupted() {
  # It may have ended by itself: the terminal's Ctrl-C reaches it too.
  if kill -TERM "$1" 2>/dev/null; then wait "$1" || say "stopped at signal $(($2 - 128))"; fi
  exit "$2"
}
