# shellcheck shell=bash
# A builder as most people have it: BuildKit in a container, made by buildx's docker-container driver, on the engine that the environment names. Its BuildKit
# is newer than the engine's own. No image registry is asked: BuildKit's image is one of ours, and base images come from a registry of
# our own on 127.0.0.1, which the builder takes for the one that is meant where an image's name has none.
#
# BUILDER is its folder, with buildx's notes of it, the registry's data and its log.

REGISTRY_START_SECONDS=30

# start_container_builder NAME IMAGE...: sets BUILDER; the builder is in use for whoever has BUILDX_CONFIG=$BUILDER/buildx, and has the base images.
start_container_builder() {
  local name=$1
  shift
  CONTAINER_BUILDER=$name
  BUILDER=$(mktemp -d /tmp/carryover-container-builder.XXXXXXXX)
  mkdir "$BUILDER/buildx"
  start_registry
  push_base_images "$@"
  "$REPOSITORY/scripts/base-image.sh" carryover-test/buildkit
  # The default registry's name, by which images without one are known; `http` means no TLS.
  cat >"$BUILDER/buildkitd.toml" <<EOF
[registry."docker.io"]
mirrors = ["$REGISTRY"]
[registry."$REGISTRY"]
http = true
EOF
  # The engine may have no bridge network, and the registry is on this machine's own.
  quietly 'Making a builder in a container' container_buildx create --name "$name" --driver docker-container --bootstrap \
    --driver-opt image=carryover-test/buildkit,network=host --config "$BUILDER/buildkitd.toml"
  # Without --global it would be forgotten as soon as a client is told of another engine.
  quietly 'Choosing the builder' container_buildx use --global "$name"
}

container_buildx() {
  BUILDX_CONFIG="$BUILDER/buildx" BUILDX_BUILDER='' docker buildx "$@"
}

# Sets REGISTRY, its address. It ends with this shell, whatever becomes of that.
start_registry() {
  local program deadline=$((SECONDS + REGISTRY_START_SECONDS))
  program=$("$REPOSITORY/scripts/service-program.sh" distribution)
  cat >"$BUILDER/registry.yml" <<EOF
version: 0.1
log: { accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: "$BUILDER/registry" } }
http: { addr: "127.0.0.1:0" }
EOF
  setpriv --pdeathsig KILL "$program" serve "$BUILDER/registry.yml" >"$BUILDER/registry.log" 2>&1 </dev/null &
  REGISTRY_PROCESS=$!
  REGISTRY=
  while [ -z "$REGISTRY" ]; do
    if ! kill -0 "$REGISTRY_PROCESS" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$BUILDER/registry.log" >&2
      fail 'The registry of the builder did not start.' 'Its last lines are above.'
    fi
    sleep 0.05
    REGISTRY=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$BUILDER/registry.log")
  done
}

push_base_images() {
  local crane image folder
  crane=$("$REPOSITORY/scripts/service-program.sh" crane)
  for image in "$@"; do
    folder=$("$REPOSITORY/scripts/builder.sh" image "$image")
    quietly "Giving the builder the image $image" "$crane" push "$folder" "$REGISTRY/$image:latest"
  done
}

# Removes its container and all that it kept, the registry too.
stop_container_builder() {
  [ -n "${BUILDER:-}" ] || return 0
  if [ -e "$BUILDER/buildx/instances/$CONTAINER_BUILDER" ]; then
    quietly 'Removing the builder' container_buildx rm "$CONTAINER_BUILDER"
  fi
  if [ -n "${REGISTRY_PROCESS:-}" ] && kill "$REGISTRY_PROCESS" 2>/dev/null; then
    wait "$REGISTRY_PROCESS" || [ $? -gt 128 ]
  fi
  rm -rf "$BUILDER"
}
