#!/usr/bin/env bash
# Builds the image for jobs (apps/cli/Dockerfile) from images and programs that are made here, since no registry is asked: job-image.sh NAME
# The engine is that of the environment. Needs the built command (build.sh).
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

JOB_BASE=carryover-test/job-base

# put FILE FOLDER: a program where the public image has it.
put() {
  mkdir -p "$2"
  cp --dereference "$1" "$2/"
}

# plugin_file NAME: where the client that is in use has a plugin of its.
plugin_file() {
  docker info --format '{{range .ClientInfo.Plugins}}{{.Name}} {{.Path}}{{println}}{{end}}' | awk -v name="$1" '$1 == name { print $2 }'
}

[ $# -eq 1 ] || fail 'Which name?' 'Usage: job-image.sh NAME'
ensure_commands flock=util-linux
ensure_toolchain
"$REPOSITORY/scripts/base-image.sh" "$JOB_BASE"
buildctl=$("$REPOSITORY/scripts/service-program.sh" buildctl)
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
put "$(command -v node)" "$programs/node/usr/local/bin"
put "$(command -v docker)" "$programs/docker/usr/local/bin"
put "$(plugin_file buildx)" "$programs/docker/usr/local/libexec/docker/cli-plugins"
put "$buildctl" "$programs/buildkit/usr/bin"
quietly "Building the image $1" docker buildx build --builder default --file "$REPOSITORY/apps/cli/Dockerfile" --tag "$1" \
  --build-context "base=docker-image://$JOB_BASE" --build-context "node=$programs/node" \
  --build-context "docker=$programs/docker" --build-context "buildkit=$programs/buildkit" "$REPOSITORY/apps/cli/dist"
