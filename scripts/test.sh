#!/usr/bin/env bash
# Everything that says whether the repository is good, quick things first. It goes on after a failure, to name all at once.
# The counts of the test runs are left in .test-results for count-tests.mjs.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/engine.sh"

RESULTS=$REPOSITORY/.test-results
FAILED=()

# step NAME COMMAND...: a failure is noted, and the next step follows.
step() {
  local name=$1
  shift
  say "$name"
  if "$@"; then return; fi
  say "$name failed"
  FAILED+=("$name")
}

has_failed() {
  local name
  for name in "${FAILED[@]}"; do
    if [ "$name" = "$1" ]; then return 0; fi
  done
  return 1
}

# run_tests NAME ARGUMENT...: one vitest run, its count kept.
run_tests() {
  local name=$1
  shift
  pnpm exec vitest run --reporter=default --reporter=json --outputFile.json="$RESULTS/$name.json" "$@"
}

run_e2e_tests() {
  with_engine "$REPOSITORY/scripts/test-e2e.sh"
}

# What each builder of the matrix can do. The first two, the other tests run on, and this file among them.
run_matrix_tests() {
  local builder failed=0
  for builder in docker-newest remote-oldest remote-newest; do
    "$REPOSITORY/scripts/test-e2e-on.sh" "$builder" src/matrix/builders.test.ts || failed=1
  done
  return "$failed"
}

# Built before the tests, one after the other: beside each other and within a test they would take longer than a test may.
SERVERS=(act act-cache-server actionlint buildctl buildkitd buildkitd-oldest buildx circleci crane distribution fake-gcs-server minio toxiproxy versitygw versitygw-without-conditions)

build_servers() {
  "$REPOSITORY/scripts/service-program.sh" "${SERVERS[@]}" >/dev/null
}

rm -rf "$RESULTS"
mkdir -p "$RESULTS"
ensure_commands flock=util-linux git=git openssl=openssl shellcheck=shellcheck
ensure_toolchain
cd "$REPOSITORY"

step lint scripts/lint.sh
step typecheck scripts/typecheck.sh
step 'servers for the tests' build_servers
step 'unit tests' run_tests unit
step build scripts/build.sh
if has_failed build; then
  FAILED+=('tests on a real engine: there is no build to test')
else
  step 'tests on a real engine' run_e2e_tests
  step 'tests on further builders' run_matrix_tests
fi

count=$(node scripts/count-tests.mjs "$RESULTS") || FAILED+=("the count of tests")
say "tests: $count"
[ "${#FAILED[@]}" -eq 0 ] || fail 'Failed:' "${FAILED[@]}"
