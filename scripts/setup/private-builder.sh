# shellcheck shell=bash
# A BuildKit daemon of our own, without a Docker engine, of another version than Debian's, so that tests meet what users have: newer, or the oldest that
# carryover works with. It is kept, stopped and cleared away as a private engine is (private-engine.sh): ENGINE is its short-named folder, ENGINE_DATA
# holds its build cache.
#
# With $CARRYOVER_BUILDKITD, the program of that name (service-program.sh) is the daemon; with $CARRYOVER_BUILDKITD_CONFIG, that file is its configuration.

# What a client calls it.
BUILDER_NAME=carryover-private

# start_private_builder OWNER_PID [IMAGE...]: sets ENGINE. Base images, if any are named, come from a registry that ends with this shell.
start_private_builder() {
  local runc owner=$1
  shift
  runc=$(runc_program)
  BUILDKITD=$("$REPOSITORY/scripts/service-program.sh" "${CARRYOVER_BUILDKITD:-buildkitd}")
  BUILDX=$("$REPOSITORY/scripts/service-program.sh" buildx)
  remove_abandoned_engines
  ENGINE=$(mktemp -d /tmp/carryover-builder.XXXXXXXX)
  engine_data
  mkdir -p "$ENGINE/bin" "$ENGINE/client/cli-plugins" "$ENGINE_DATA"
  write_owner "$owner"
  ln -s "$BUILDKITD" "$ENGINE/bin/buildkitd"
  ln -s "$runc" "$ENGINE/bin/runc"
  ln -s "$BUILDX" "$ENGINE/client/cli-plugins/docker-buildx"
  cat "${CARRYOVER_BUILDKITD_CONFIG:-/dev/null}" >"$ENGINE/buildkitd.toml"
  if [ $# -gt 0 ]; then
    start_image_registry "$ENGINE" "$@"
    image_registry_config >>"$ENGINE/buildkitd.toml"
  fi
  # No network of its own: a step there takes --network=none or --network=host.
  start_engine_program buildkitd --config "$ENGINE/buildkitd.toml" --addr "unix://$ENGINE/buildkitd.sock" --root "$ENGINE_DATA/buildkit" \
    --group "$(id -g)" \
    --oci-worker=true --containerd-worker=false --oci-worker-snapshotter=overlayfs --oci-worker-binary="$ENGINE/bin/runc" \
    --oci-worker-net=host --allow-insecure-entitlement=network.host
}

# The engine's own, where this machine has none.
runc_program() {
  if has_command runc; then
    command -v runc
  else
    ensure_engine_programs >&2
    printf '%s' "$ENGINE_PROGRAMS/bin/runc"
  fi
}

buildkitd_answers() {
  [ -S "$ENGINE/buildkitd.sock" ] && register_private_builder >/dev/null 2>&1
}

# Makes it the builder that a client with DOCKER_CONFIG=$ENGINE/client takes.
register_private_builder() {
  [ -e "$ENGINE/client/buildx/instances/$BUILDER_NAME" ] \
    || private_buildx create --name "$BUILDER_NAME" --driver remote --use "unix://$ENGINE/buildkitd.sock"
  private_buildx inspect "$BUILDER_NAME" | grep -q '^Platforms:'
}

private_buildx() {
  env -u BUILDX_BUILDER -u BUILDX_CONFIG -u DOCKER_CONTEXT DOCKER_CONFIG="$ENGINE/client" "$ENGINE/client/cli-plugins/docker-buildx" "$@"
}

# What a client needs to reach it, as shell assignments.
builder_environment() {
  printf 'export DOCKER_CONFIG=%q BUILDX_BUILDER=%q\n' "$ENGINE/client" "$BUILDER_NAME"
  printf 'unset DOCKER_CONTEXT BUILDX_CONFIG\n'
  # For clients that are no buildx.
  printf 'export CARRYOVER_TEST_BUILDKIT=%q\n' "unix://$ENGINE/buildkitd.sock"
  if [ -n "${REGISTRY:-}" ]; then printf 'export CARRYOVER_TEST_REGISTRY=%q\n' "$REGISTRY"; fi
}
