#!/usr/bin/env bash
# Builds or fetches servers that tests and benchmarks run against, unless they are here already, and prints the paths of their programs:
# service-program.sh NAME...
#
# Nothing is started: whoever wants the server starts it on 127.0.0.1 and ends it by its process id.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"
source "$REPOSITORY/scripts/setup/go-programs.sh"

# Both of one version: buildctl is buildkitd's client.
BUILDKIT_VERSION=v0.32.2
# The oldest that carryover works with.
OLDEST_BUILDKIT_VERSION=v0.12.5
# Both of one version: the server is act's own.
ACT_VERSION=v0.2.87

service_program() {
  case $1 in
    act) go_program act github.com/nektos/act github.com/nektos/act "$ACT_VERSION" ;;
    act-cache-server) own_go_program act-cache-server "$REPOSITORY/scripts/services/act-cache-server" github.com/nektos/act "$ACT_VERSION" ;;
    actionlint) go_program actionlint github.com/rhysd/actionlint/cmd/actionlint github.com/rhysd/actionlint v1.7.12 ;;
    buildctl) go_program buildctl github.com/moby/buildkit/cmd/buildctl github.com/moby/buildkit "$BUILDKIT_VERSION" ;;
    buildkitd) go_program buildkitd github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit "$BUILDKIT_VERSION" ;;
    buildkitd-oldest)
      go_program buildkitd github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit "$OLDEST_BUILDKIT_VERSION"
      ;;
    buildx) go_program buildx github.com/docker/buildx/cmd/buildx github.com/docker/buildx v0.36.1 ;;
    # A later one has a module that cannot be required.
    circleci) go_program circleci github.com/CircleCI-Public/circleci-cli github.com/CircleCI-Public/circleci-cli v0.1.47860 ;;
    crane) go_program crane github.com/google/go-containerregistry/cmd/crane github.com/google/go-containerregistry v0.22.1 ;;
    distribution) go_program distribution github.com/distribution/distribution/v3/cmd/registry github.com/distribution/distribution/v3 v3.1.2 ;;
    fake-gcs-server) go_program fake-gcs-server github.com/fsouza/fake-gcs-server github.com/fsouza/fake-gcs-server v1.56.1 ;;
    # The last of their state that the Go module proxy has: their releases are no semantic versions.
    mc) go_program mc github.com/minio/mc github.com/minio/mc v0.0.0-20250313080218-cf909e1063a9 ;;
    minio) go_program minio github.com/minio/minio github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c ;;
    toxiproxy) go_program toxiproxy github.com/Shopify/toxiproxy/v2/cmd/server github.com/Shopify/toxiproxy/v2 v2.12.0 ;;
    versitygw) go_program versitygw github.com/versity/versitygw/cmd/versitygw github.com/versity/versitygw v1.8.0 ;;
    # An older one, which passes over If-None-Match when it writes.
    versitygw-without-conditions)
      go_program versitygw github.com/versity/versitygw/cmd/versitygw github.com/versity/versitygw v1.0.7
      ;;
    *)
      fail "There is no server $1." 'There are: act, act-cache-server, actionlint, buildctl, buildkitd, buildkitd-oldest, buildx, circleci, crane, distribution, fake-gcs-server, mc,' \
        'minio, toxiproxy, versitygw, versitygw-without-conditions'
      ;;
  esac
}

[ $# -gt 0 ] || fail 'Which server?' 'Usage: service-program.sh NAME...'
ensure_commands flock=util-linux
for name in "$@"; do
  service_program "$name"
done
