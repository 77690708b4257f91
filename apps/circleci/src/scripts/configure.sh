#!/usr/bin/env bash
# Hands the orb's parameters on to the steps that follow, as the variables of carryover's options, and gives the job's identity to those who ask for it.
set -euo pipefail

# The orb's caches are named by this path. Tests have a folder of their own.
folder=${CARRYOVER_ORB_FOLDER:-/tmp/carryover}

# hand_on NAME VALUE: an empty value is none.
hand_on() {
  if [ -n "$2" ]; then printf 'export %s=%q\n' "$1" "$2" >>"$BASH_ENV"; fi
}

mkdir -p "$folder"
hand_on CARRYOVER_COMMAND "$PARAM_CARRYOVER"
hand_on CARRYOVER_STORE "${PARAM_STORE:-dir:$folder/store}"
hand_on CARRYOVER_READ_SCOPE "$PARAM_DEFAULT_BRANCH"
hand_on CARRYOVER_KEY "$PARAM_KEY"
hand_on CARRYOVER_MOUNT "$PARAM_MOUNT"
hand_on CARRYOVER_MAX_SIZE "$PARAM_MAX_SIZE"
hand_on CARRYOVER_RESTORE_ONLY "$PARAM_RESTORE_ONLY"
hand_on CARRYOVER_STRICT "$PARAM_STRICT"
hand_on CARRYOVER_SAVE_IF "$PARAM_SAVE_IF"

# What caches are named by: templates of keys know neither parameters with slashes nor the end of a branch's name, so that main would find main-2.
printf '%s\n' "$PARAM_KEY" "${CIRCLE_BRANCH:-${CIRCLE_TAG:-}}" >"$folder/own"
printf '%s\n' "$PARAM_KEY" "$PARAM_DEFAULT_BRANCH" >"$folder/base"

if [ -n "$PARAM_AWS_ROLE$PARAM_GCP_PROVIDER" ]; then
  if [ -z "${CIRCLE_OIDC_TOKEN_V2:-}" ]; then
    printf '%s\n' 'carryover: error: this job has no identity (CIRCLE_OIDC_TOKEN_V2): give it a context, as CircleCI gives one only to jobs that use one' >&2
    exit 1
  fi
  (umask 077 && printf '%s' "$CIRCLE_OIDC_TOKEN_V2" >"$folder/token")
fi
if [ -n "$PARAM_AWS_ROLE" ]; then
  hand_on AWS_ROLE_ARN "$PARAM_AWS_ROLE"
  hand_on AWS_WEB_IDENTITY_TOKEN_FILE "$folder/token"
fi
if [ -n "$PARAM_GCP_PROVIDER" ]; then
  account=''
  if [ -n "$PARAM_GCP_SERVICE_ACCOUNT" ]; then
    account=$(printf ', "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/%s:generateAccessToken"' "$PARAM_GCP_SERVICE_ACCOUNT")
  fi
  printf '{"type": "external_account", "audience": "//iam.googleapis.com/%s", "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "https://sts.googleapis.com/v1/token"%s, "credential_source": {"file": "%s"}}\n' \
    "$PARAM_GCP_PROVIDER" "$account" "$folder/token" >"$folder/google.json"
  hand_on GOOGLE_APPLICATION_CREDENTIALS "$folder/google.json"
fi
