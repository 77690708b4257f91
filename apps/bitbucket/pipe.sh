#!/usr/bin/env bash
# The pipe: variables, as Bitbucket gives them to a pipe, onto carryover. What carryover's own variables mean is carryover's matter: they go to it as they are.
#
# MODE is run, inject or extract; COMMAND is the build's command. The others are in pipe.yml beside this file, and in README.md.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PROBLEMS=()
WORDS=()

# Bitbucket gives a list as NAME_0 to NAME_n and NAME_COUNT; carryover takes one value a line.
join_lists() {
  local counter name count index element value
  for counter in "${!CARRYOVER_@}"; do
    name=${counter%_COUNT} value=
    if [ "$counter" = "$name" ]; then continue; fi
    count=${!counter}
    for ((index = 0; index < count; index++)); do
      element=${name}_$index
      value+=${!element}$'\n'
      unset "$element"
    done
    unset "$counter"
    export "$name=$value"
  done
}

# Of a list its elements, else what a shell would make of it without expanding anything: Bitbucket did that before.
read_command() {
  local index element split
  for ((index = 0; index < ${COMMAND_COUNT:-0}; index++)); do
    element=COMMAND_$index
    WORDS+=("${!element}")
  done
  if [ -z "${COMMAND:-}" ]; then return; fi
  split=$(mktemp)
  if xargs printf '%s\0' <<<"$COMMAND" >"$split" 2>/dev/null; then
    mapfile -d '' WORDS <"$split"
  else
    PROBLEMS+=('COMMAND: a quote in it is not closed')
  fi
  rm "$split"
}

check_names() {
  local name
  for name in "${!CARRYOVER_@}"; do
    if ! grep -qx " *- name: $name" "$HERE/pipe.yml"; then
      PROBLEMS+=("$name: this pipe has no such variable; its README and pipe.yml name those that it has")
    fi
  done
}

check_mode() {
  case $MODE in
    run) [ "${#WORDS[@]}" -gt 0 ] || PROBLEMS+=("COMMAND: MODE run needs the build's command, such as docker build -t app .") ;;
    inject | extract) ;;
    *) PROBLEMS+=("MODE '$MODE': it is one of run, inject, extract") ;;
  esac
}

check_identity() {
  local name
  for name in AWS_OIDC_ROLE_ARN GCP_WORKLOAD_IDENTITY_PROVIDER; do
    if [ -n "${!name:-}" ] && [ -z "${BITBUCKET_STEP_OIDC_TOKEN:-}" ]; then
      PROBLEMS+=("$name: the step has no identity that could take it on; add oidc: true to the step")
    fi
  done
  if [ -n "${GCP_SERVICE_ACCOUNT:-}" ] && [ -z "${GCP_WORKLOAD_IDENTITY_PROVIDER:-}" ]; then
    PROBLEMS+=('GCP_SERVICE_ACCOUNT: GCP_WORKLOAD_IDENTITY_PROVIDER is needed with it')
  fi
}

# The SDKs take an identity from a file. The container is gone after the pipe, and the file with it.
hand_over_identity() {
  local folder
  if [ -z "${AWS_OIDC_ROLE_ARN:-}${GCP_WORKLOAD_IDENTITY_PROVIDER:-}" ]; then return; fi
  folder=$(mktemp -d)
  printf '%s' "$BITBUCKET_STEP_OIDC_TOKEN" >"$folder/token"
  if [ -n "${AWS_OIDC_ROLE_ARN:-}" ]; then
    export AWS_ROLE_ARN=$AWS_OIDC_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE=$folder/token
  fi
  if [ -n "${GCP_WORKLOAD_IDENTITY_PROVIDER:-}" ]; then
    google_credentials "$folder/token" >"$folder/google.json"
    export GOOGLE_APPLICATION_CREDENTIALS=$folder/google.json
  fi
}

# https://google.aip.dev/auth/4117
google_credentials() {
  local impersonation=
  if [ -n "${GCP_SERVICE_ACCOUNT:-}" ]; then
    impersonation=$(printf ',"service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/%s:generateAccessToken"' \
      "$GCP_SERVICE_ACCOUNT")
  fi
  printf '{"type":"external_account","audience":"//iam.googleapis.com/%s","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",' \
    "$GCP_WORKLOAD_IDENTITY_PROVIDER"
  printf '"token_url":"https://sts.googleapis.com/v1/token","credential_source":{"file":"%s"}%s}\n' "$1" "$impersonation"
}

# As Atlassian's own pipes show what failed.
fail_of_problems() {
  printf '\e[31m✖ %s\e[0m\n' "${PROBLEMS[@]}" >&2
  exit 2
}

MODE=${MODE:-run}
join_lists
read_command
check_mode
check_names
check_identity
[ "${#PROBLEMS[@]}" -eq 0 ] || fail_of_problems
hand_over_identity
# Of this machine, a pipe sees the clone alone; a cache of the step keeps this folder of it.
export CARRYOVER_STORE=${CARRYOVER_STORE:-dir:$BITBUCKET_CLONE_DIR/.carryover}
# From one use of the pipe in a step to the next.
export CARRYOVER_STATE=${CARRYOVER_STATE:-$BITBUCKET_PIPE_STORAGE_DIR/carryover-state.json}
# Set in the after-script of a step.
if [ -n "${BITBUCKET_EXIT_CODE:-}" ] && [ -z "${CARRYOVER_JOB_STATUS:-}" ]; then
  if [ "$BITBUCKET_EXIT_CODE" = 0 ]; then CARRYOVER_JOB_STATUS=success; else CARRYOVER_JOB_STATUS=failure; fi
  export CARRYOVER_JOB_STATUS
fi
if [ "${#WORDS[@]}" -gt 0 ]; then WORDS=(-- "${WORDS[@]}"); fi
exec carryover "$MODE" "${WORDS[@]}"
