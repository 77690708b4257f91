#!/usr/bin/env bash
# Contents of Debian packages of any release and architecture, without installing or running any of them.
#
#   debian-packages.sh state RELEASE ARCHITECTURE                      prints a name for what the archive holds now
#   debian-packages.sh unpack RELEASE ARCHITECTURE FOLDER PACKAGE...   unpacks the packages and their dependencies:
#       FOLDER/PACKAGE/ holds the files of one package, FOLDER/PACKAGE.control its control fields
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"
source "$REPOSITORY/scripts/setup/debian-archive.sh"

# Elsewhere than on Debian, Debian runs in a container of the engine that answers. The folder to unpack into is in the dev cache.
run_in_container() {
  has_command docker || fail 'Debian packages are needed: this is no Debian machine, and there is no Docker to run one.' 'Install Docker.'
  exec docker run --rm --network host --user "$(id -u):$(id -g)" --env HOME=/tmp --env "CARRYOVER_DEV_CACHE=$DEV_CACHE" \
    --volume "$DEV_CACHE:$DEV_CACHE" --volume "$REPOSITORY:$REPOSITORY:ro" \
    debian:trixie-slim "$REPOSITORY/scripts/debian-packages.sh" "$@"
}

unpack() {
  local folder=$1 resolved packages package name
  shift
  mapfile -t resolved < <(with_dependencies "$@")
  [ "${#resolved[@]}" -ge $# ] || fail "Debian packages could not be resolved: $*"
  packages=$(fetch_debian_packages "${resolved[@]}")
  while read -r package; do
    name=$(dpkg-deb --field "$package" Package)
    mkdir -p "$folder/$name"
    dpkg-deb --extract "$package" "$folder/$name"
    dpkg-deb --field "$package" >"$folder/$name.control"
  done <<<"$packages"
}

is_debian || run_in_container "$@"
case ${1:-} in
  state)
    open_debian_archive "$2" "$3"
    debian_archive_state
    ;;
  unpack)
    open_debian_archive "$2" "$3"
    shift 3
    unpack "$@"
    ;;
  *) fail "Unknown: ${1:-no subcommand}" 'Usage: debian-packages.sh state RELEASE ARCHITECTURE | unpack RELEASE ARCHITECTURE FOLDER PACKAGE...' ;;
esac
