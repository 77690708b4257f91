#!/usr/bin/env bash
# Debian's podman and buildah, with images and cache mounts of their own.
#
#   podman.sh start          prints its folder, in which everything is that they keep; it has the image carryover-test/base
#   podman.sh env FOLDER     prints what a client's environment needs, a line NAME=VALUE each
#   podman.sh stop FOLDER    removes it
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"
source "$REPOSITORY/scripts/setup/engine-programs.sh"
source "$REPOSITORY/scripts/setup/podman-programs.sh"
source "$REPOSITORY/scripts/setup/private-engine.sh"
source "$REPOSITORY/scripts/setup/base-images.sh"

usage() {
  fail "$1" 'Usage: podman.sh start | env FOLDER | stop FOLDER'
}

choose_folder() {
  if [ $# -ne 1 ] || [[ "$1" != "$DEV_CACHE"/podman/* ]] || [ ! -d "$1" ]; then usage "Not a folder of podman's: ${1:-none given}"; fi
  FOLDER=$1
}

start_podman() {
  local environment
  ensure_podman_programs
  choose_base_image carryover-test/base "$(dpkg --print-architecture)"
  ensure_base_archive
  # On the disk of the dev cache: an overlay can not lie on another, as the temporary folder of a container may.
  mkdir -p "$DEV_CACHE/podman"
  FOLDER=$(mktemp -d "$DEV_CACHE/podman/XXXXXXXX")
  mkdir -p "$FOLDER/home/.config/containers" "$FOLDER/tmp"
  cp "$PODMAN_PROGRAMS/share/policy.json" "$FOLDER/home/.config/containers/"
  write_configuration
  mapfile -t environment < <(podman_environment)
  quietly 'Giving podman the image carryover-test/base' env "${environment[@]}" podman import \
    --change "ENV PATH=$BASE_IMAGE_PATH" "$BASE_IMAGE_ARCHIVE" localhost/carryover-test/base:latest
}

# Limits that no machine refuses; buildah's own want more than a container may have.
write_configuration() {
  cat >"$FOLDER/containers.conf" <<EOF
[containers]
seccomp_profile = "$PODMAN_PROGRAMS/share/seccomp.json"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
conmon_path = ["$PODMAN_PROGRAMS/bin/conmon"]
helper_binaries_dir = ["$PODMAN_PROGRAMS/helpers"]
[engine.runtimes]
runc = ["$PODMAN_PROGRAMS/bin/runc"]
EOF
  cat >"$FOLDER/storage.conf" <<EOF
[storage]
driver = "overlay"
graphroot = "$FOLDER/storage"
runroot = "$FOLDER/run"
EOF
  printf 'unqualified-search-registries = []\n' >"$FOLDER/registries.conf"
}

# The rules of whose images are trusted are looked for in the home folder alone. Steps are isolated as it works for root and in containers, too.
podman_environment() {
  printf '%s\n' "HOME=$FOLDER/home" "TMPDIR=$FOLDER/tmp" "PATH=$PODMAN_PROGRAMS/bin:$PATH" BUILDAH_ISOLATION=chroot \
    "CONTAINERS_CONF=$FOLDER/containers.conf" "CONTAINERS_STORAGE_CONF=$FOLDER/storage.conf" "CONTAINERS_REGISTRIES_CONF=$FOLDER/registries.conf"
}

ensure_commands flock=util-linux
case ${1:-} in
  start)
    start_podman
    printf '%s\n' "$FOLDER"
    ;;
  env)
    shift
    choose_folder "$@"
    ensure_podman_programs
    podman_environment
    ;;
  stop)
    shift
    choose_folder "$@"
    unmount_below "$FOLDER"
    as_root rm -rf "$FOLDER"
    ;;
  *) usage "Unknown: ${1:-no subcommand}" ;;
esac
