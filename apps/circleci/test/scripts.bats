#!/usr/bin/env bats
# The orb's scripts, each in a shell of its own as CircleCI runs a step, on the builder that the environment names. Needed: FOLDER, a folder of the test's own; CARRYOVER, the
# command; NAMESPACE, whose mounts are the test's own; and in the working directory, a Dockerfile.

setup() {
  SCRIPTS=$BATS_TEST_DIRNAME/../src/scripts
  export CARRYOVER_ORB_FOLDER=$FOLDER/orb BASH_ENV=$FOLDER/bash-env
  export CIRCLECI=true CIRCLE_BRANCH=main CIRCLE_REPOSITORY_URL=git@github.com:acme/shop.git
  export PARAM_CARRYOVER=$CARRYOVER PARAM_STORE='' PARAM_DEFAULT_BRANCH=main PARAM_KEY='' PARAM_MOUNT='' PARAM_MAX_SIZE='' PARAM_RESTORE_ONLY='' \
    PARAM_STRICT=false PARAM_SAVE_IF=always PARAM_AWS_ROLE='' PARAM_GCP_PROVIDER='' PARAM_GCP_SERVICE_ACCOUNT='' PARAM_CONTEXT='' PARAM_FILE='' \
    PARAM_TARGET='' PARAM_BUILD_ARG=BUILDKIT_CACHE_MOUNT_NS=$NAMESPACE
  : >"$BASH_ENV"
}

step() {
  bash -eo pipefail "$SCRIPTS/$1.sh"
}

users_build() {
  docker buildx build --progress plain --build-arg "NONCE=$RANDOM$RANDOM" --build-arg "BUILDKIT_CACHE_MOUNT_NS=$NAMESPACE" --output type=cacheonly .
}

@test 'around steps: mounts are saved, and the store is named by its newest snapshots' {
  step configure
  step inject
  users_build
  run step extract
  [[ $output == *saved* ]]
  step name-snapshots
  [ -s "$CARRYOVER_ORB_FOLDER/names" ]
  # Nothing changed: nothing is named anew, so CircleCI keeps what it has.
  step extract
  cp "$CARRYOVER_ORB_FOLDER/names" "$FOLDER/names-before"
  step name-snapshots
  cmp "$CARRYOVER_ORB_FOLDER/names" "$FOLDER/names-before"
}

@test 'before a build: what was saved is there again' {
  export PARAM_BUILD="docker buildx build --progress plain --build-arg NONCE=\$RANDOM --build-arg BUILDKIT_CACHE_MOUNT_NS=\$NAMESPACE --output type=cacheonly ."
  step configure
  run step build
  [ "$status" -eq 0 ]
  [[ $output == *restored* ]]
  [[ $output == *'deps: run'* ]]
  step name-snapshots
  run cmp "$CARRYOVER_ORB_FOLDER/names" "$FOLDER/names-before"
  [ "$status" -eq 1 ]
}

@test 'a pull request from a fork saves nothing' {
  export CIRCLE_BRANCH=pull/7 CIRCLE_PR_NUMBER=7
  step configure
  step inject
  users_build
  run step extract
  [ "$status" -eq 0 ]
  [[ $output == *'nothing is saved: this job is of a pull request from a fork'* ]]
}

@test 'a job without an identity is told what it needs' {
  export PARAM_AWS_ROLE=arn:aws:iam::123456789012:role/ci
  run step configure
  [ "$status" -ne 0 ]
  [[ $output == *'give it a context'* ]]
  export CIRCLE_OIDC_TOKEN_V2=token PARAM_GCP_PROVIDER=projects/1/providers/p PARAM_GCP_SERVICE_ACCOUNT=ci@example.test
  step configure
  node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$CARRYOVER_ORB_FOLDER/google.json"
  [ "$(cat "$CARRYOVER_ORB_FOLDER/token")" = token ]
}
