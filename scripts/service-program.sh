#!/usr/bin/env bash
# Builds or fetches a server that tests and benchmarks run against, unless it is here already, and prints the path of its program:
# service-program.sh NAME
#
# Nothing is started: whoever wants the server starts it on 127.0.0.1 and ends it by its process id.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"
source "$REPOSITORY/scripts/setup/go-programs.sh"

ensure_commands flock=util-linux
case ${1:-} in
  toxiproxy) go_program toxiproxy github.com/Shopify/toxiproxy/v2/cmd/server github.com/Shopify/toxiproxy/v2 v2.12.0 ;;
  buildkitd) go_program buildkitd github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit v0.32.2 ;;
  buildx) go_program buildx github.com/docker/buildx/cmd/buildx github.com/docker/buildx v0.36.1 ;;
  *) fail "There is no server ${1:-without a name}." 'There are: toxiproxy, buildkitd, buildx' ;;
esac
