#!/usr/bin/env bash
# Runs builds on a real BuildKit, one new and one old, and keeps what a new buildx tells of them beside this file.
set -euo pipefail

FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SCRIPTS=$FOLDER/../../../../scripts

# build ARGUMENT...: one that ends well, in a folder that is no repository.
build() {
  (cd "$WORK" && "$BUILDX" build --progress=quiet --network=none --output=type=cacheonly --target=app --build-arg=VARIANT=given \
    --build-arg=UNUSED=of-no-use --build-arg=BUILDKIT_CACHE_MOUNT_NS=team --file=docker/build.dockerfile "$@" .)
}

# keep NAME: without what tells of the machine alone.
keep() {
  node -e '
    const ofMachine = ["sysUsage", "resourceUsage", "layers", "Error"];
    const drop = (key, value) => (ofMachine.includes(key) ? undefined : value);
    process.stdin.setEncoding("utf8").toArray().then((text) => console.log(JSON.stringify(JSON.parse(text.join(""), drop))));
  ' >"$FOLDER/$1.json"
}

# keep_provenance REF NAME
keep_provenance() {
  "$BUILDX" history inspect attachment --type=provenance "$1" | keep "$2"
}

# keep_inspected REF NAME
keep_inspected() {
  (cd "$WORK" && "$BUILDX" history inspect --format=json "$1") | keep "$2"
}

newest_ref() {
  "$BUILDX" history ls --format='{{.Ref}}' | head -n 1 | sed 's|.*/||'
}

prepare() {
  TEMPORARY=$(mktemp -d)
  trap 'rm -rf "$TEMPORARY"' EXIT
  WORK=$TEMPORARY/shop
  mkdir -p "$WORK/docker"
  cp "$FOLDER/build.dockerfile" "$WORK/docker/build.dockerfile"
}

on_new_builder() {
  local base ref
  prepare
  BUILDX=$DOCKER_CONFIG/cli-plugins/docker-buildx
  base=--build-context=carryover-test/base=oci-layout://$BASE_IMAGE
  build "$base"
  ref=$(newest_ref)
  keep_inspected "$ref" inspected
  keep_provenance "$ref" provenance-1
  if printf 'FROM carryover-test/base\nRUN --mount=type=cache,target=/x exit 3\n' | build "$base" --target= --file=-; then exit 1; fi
  keep_inspected "$(newest_ref)" inspected-failed
  "$BUILDX" history ls --format=json >"$FOLDER/listed.txt"
}

on_engine() {
  prepare
  "$SCRIPTS/base-image.sh" carryover-test/base
  BUILDX=$("$SCRIPTS/service-program.sh" buildx)
  build
  keep_provenance "$(newest_ref)" provenance-0.2
}

case ${1:-} in
  --new-builder) on_new_builder ;;
  --engine) on_engine ;;
  *)
    BASE_IMAGE=$("$SCRIPTS/builder.sh" image carryover-test/base)
    export BASE_IMAGE
    "$SCRIPTS/builder.sh" run -- "$FOLDER/capture.sh" --new-builder
    "$SCRIPTS/engine.sh" run -- "$FOLDER/capture.sh" --engine
    "$SCRIPTS/format.sh" "$FOLDER"/*.json
    ;;
esac
