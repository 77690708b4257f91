#!/usr/bin/env bash
# Asks a real BuildKit about the Dockerfiles of this folder, and keeps what it answers beside them.
set -euo pipefail

FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SCRIPTS=$FOLDER/../../../../scripts

# ask NAME: the arguments of a case are in a file, one a line.
ask() {
  local arguments=()
  if [ -e "$FOLDER/$1.args" ]; then mapfile -t arguments <"$FOLDER/$1.args"; fi
  docker-buildx build --progress=quiet --call=convertllb,format=json "${CONTEXTS[@]}" "${arguments[@]}" \
    --file "$FOLDER/$1.dockerfile" "$FOLDER" >"$FOLDER/$1.json"
}

ask_about_all() {
  local dockerfile
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  PATH="$DOCKER_CONFIG/cli-plugins:$PATH"
  CONTEXTS=("--build-context=carryover-test/base=oci-layout://$BASE_IMAGE")
  docker-buildx build --progress=quiet --provenance=false "${CONTEXTS[@]}" --output="type=oci,tar=false,dest=$WORK/image,name=with-triggers:latest" \
    --file "$FOLDER/with-triggers.image" "$FOLDER"
  CONTEXTS+=("--build-context=with-triggers=oci-layout://$WORK/image")
  for dockerfile in "$FOLDER"/*.dockerfile; do
    ask "$(basename "$dockerfile" .dockerfile)"
  done
}

if [ "${1:-}" = --asking ]; then
  ask_about_all
else
  BASE_IMAGE=$("$SCRIPTS/builder.sh" image carryover-test/base)
  export BASE_IMAGE
  "$SCRIPTS/builder.sh" run -- "$FOLDER/capture.sh" --asking
  "$SCRIPTS/format.sh" "$FOLDER"/*.json
fi
