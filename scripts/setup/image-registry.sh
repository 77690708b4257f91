# shellcheck shell=bash
# A registry of our own on 127.0.0.1, which gives a BuildKit daemon the base images that an engine would have: no other image registry is asked.

REGISTRY_START_SECONDS=30

# start_image_registry FOLDER IMAGE...: sets REGISTRY, its address. Its data and its log are in the folder. It ends with this shell, whatever becomes of that.
start_image_registry() {
  local program folder=$1 deadline=$((SECONDS + REGISTRY_START_SECONDS))
  shift
  program=$("$REPOSITORY/scripts/service-program.sh" distribution)
  cat >"$folder/registry.yml" <<EOF
version: 0.1
log: { accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: "$folder/registry" } }
http: { addr: "127.0.0.1:0" }
EOF
  setpriv --pdeathsig KILL "$program" serve "$folder/registry.yml" >"$folder/registry.log" 2>&1 </dev/null &
  REGISTRY_PROCESS=$!
  REGISTRY=
  while [ -z "$REGISTRY" ]; do
    if ! kill -0 "$REGISTRY_PROCESS" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$folder/registry.log" >&2
      fail 'The registry of the builder did not start.' 'Its last lines are above.'
    fi
    sleep 0.05
    REGISTRY=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$folder/registry.log")
  done
  push_base_images "$@"
}

push_base_images() {
  local crane image folder
  crane=$("$REPOSITORY/scripts/service-program.sh" crane)
  for image in "$@"; do
    folder=$("$REPOSITORY/scripts/builder.sh" image "$image")
    quietly "Giving the builder the image $image" "$crane" push "$folder" "$REGISTRY/$image:latest"
  done
}

# What buildkitd has to be told of it: it is taken for the registry that is meant where an image's name has none; `http` means no TLS.
image_registry_config() {
  cat <<EOF
[registry."docker.io"]
mirrors = ["$REGISTRY"]
[registry."$REGISTRY"]
http = true
EOF
}

stop_image_registry() {
  if [ -n "${REGISTRY_PROCESS:-}" ] && kill "$REGISTRY_PROCESS" 2>/dev/null; then
    wait "$REGISTRY_PROCESS" || [ $? -gt 128 ]
  fi
}
