# shellcheck shell=bash
# A builder as most people have it: BuildKit in a container, made by buildx's docker-container driver, on the engine that the environment names. Its BuildKit
# is newer than the engine's own. No image registry is asked: BuildKit's image is one of ours, and base images come from a registry of
# our own on 127.0.0.1, which the builder takes for the one that is meant where an image's name has none.
#
# BUILDER is its folder, with buildx's notes of it, the registry's data and its log.

# start_container_builder NAME IMAGE...: sets BUILDER; the builder is in use for whoever has BUILDX_CONFIG=$BUILDER/buildx, and has the base images.
start_container_builder() {
  local name=$1
  shift
  CONTAINER_BUILDER=$name
  BUILDER=$(mktemp -d /tmp/carryover-container-builder.XXXXXXXX)
  mkdir "$BUILDER/buildx"
  start_image_registry "$BUILDER" "$@"
  "$REPOSITORY/scripts/base-image.sh" carryover-test/buildkit
  image_registry_config >"$BUILDER/buildkitd.toml"
  # The engine may have no bridge network, and the registry is on this machine's own.
  quietly 'Making a builder in a container' container_buildx create --name "$name" --driver docker-container --bootstrap \
    --driver-opt image=carryover-test/buildkit,network=host --config "$BUILDER/buildkitd.toml"
  # Without --global it would be forgotten as soon as a client is told of another engine.
  quietly 'Choosing the builder' container_buildx use --global "$name"
}

container_buildx() {
  BUILDX_CONFIG="$BUILDER/buildx" BUILDX_BUILDER='' docker buildx "$@"
}

# Removes its container and all that it kept, the registry too.
stop_container_builder() {
  [ -n "${BUILDER:-}" ] || return 0
  if [ -e "$BUILDER/buildx/instances/$CONTAINER_BUILDER" ]; then
    quietly 'Removing the builder' container_buildx rm "$CONTAINER_BUILDER"
  fi
  stop_image_registry
  rm -rf "$BUILDER"
}
