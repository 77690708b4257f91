# shellcheck shell=bash
# The engine of tests, demo and benchmark: the one that answers already, else a private one for as long as it is needed.

ENGINE_ANSWER_SECONDS=20

# with_engine COMMAND...
with_engine() {
  if engine_is_here; then
    docker buildx version >/dev/null 2>&1 || fail 'A Docker engine answers, but its client has no buildx.' \
      'Install the docker-buildx-plugin (or docker-buildx) package.'
    "$@"
  else
    "$REPOSITORY/scripts/engine.sh" run -- "$@"
  fi
}

engine_is_here() {
  has_command docker && timeout "$ENGINE_ANSWER_SECONDS" docker version >/dev/null 2>&1
}
