#!/usr/bin/env bash
# A private BuildKit daemon of another version than Debian's, for clients that have a buildx or a docker: the newest, or with
# CARRYOVER_BUILDKITD=buildkitd-oldest the oldest that carryover works with. With CARRYOVER_BUILDKITD_CONFIG=FILE it has that configuration.
#
#   builder.sh run [IMAGE...] -- COMMAND...   runs the command with a builder of its own, which has these base images, is otherwise empty at the
#                                             start and gone at the end; $CARRYOVER_TEST_REGISTRY is where it finds more, if they are pushed there
#   builder.sh start OWNER_PID                starts one and prints its folder; it stays until it is stopped, or another starts after the owner has gone
#   builder.sh stop FOLDER                    stops it and removes what it kept
#   builder.sh image NAME                     prints a folder with a base image (OCI image layout), for --build-context NAME=oci-layout://FOLDER
#
# A client reaches it with DOCKER_CONFIG=FOLDER/client, where its own buildx is the plugin, too.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"
source "$REPOSITORY/scripts/setup/engine-programs.sh"
source "$REPOSITORY/scripts/setup/private-engine.sh"
source "$REPOSITORY/scripts/setup/image-registry.sh"
source "$REPOSITORY/scripts/setup/private-builder.sh"
source "$REPOSITORY/scripts/setup/base-images.sh"
source "$REPOSITORY/scripts/setup/oci-layout.sh"

usage() {
  fail "$1" 'Usage: builder.sh run [IMAGE...] -- COMMAND... | start OWNER_PID | stop FOLDER | image NAME'
}

print_image() {
  local folder
  choose_base_image "$1" "$(dpkg --print-architecture)"
  ensure_base_archive
  folder=${BASE_IMAGE_ARCHIVE%.tar}-$(digest_of "$REPOSITORY/scripts/setup/oci-layout.sh").layout
  with_lock "oci-layout-$(basename "$folder")" complete_image "$folder" >&2
  printf '%s\n' "$folder"
}

complete_image() {
  if [ -e "$1" ]; then return; fi
  rm -rf "$1.part"
  make_oci_layout "$BASE_IMAGE_ARCHIVE" "$BASE_IMAGE_ARCHITECTURE" "$BASE_IMAGE_PATH" "$1.part"
  mv "$1.part" "$1"
}

ensure_commands flock=util-linux setpriv=util-linux
case ${1:-} in
  run)
    shift
    images=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
      images+=("$1")
      shift
    done
    [ $# -ge 2 ] || usage 'run needs a command.'
    shift
    start_private_builder $$ "${images[@]}"
    trap 'stop_private_engine; stop_image_registry' EXIT
    eval "$(builder_environment)"
    run_interruptible "$@"
    ;;
  start)
    [ $# -eq 2 ] || usage 'start needs the process id of its owner.'
    start_private_builder "$2"
    printf '%s\n' "$ENGINE"
    ;;
  stop)
    if [ $# -ne 2 ] || [[ "$2" != /tmp/carryover-builder.* ]] || [ ! -d "$2" ]; then usage "Not a builder's folder: ${2:-none given}"; fi
    ENGINE=$2
    stop_private_engine
    ;;
  image)
    [ $# -eq 2 ] || usage 'image needs a name.'
    print_image "$2"
    ;;
  *) usage "Unknown: ${1:-no subcommand}" ;;
esac
