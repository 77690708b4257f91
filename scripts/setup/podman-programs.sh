# shellcheck shell=bash
# podman and buildah from this machine's own Debian release, unpacked into the dev cache: nothing is installed.

PODMAN_PACKAGES=(podman buildah runc conmon golang-github-containers-common patchelf)

# Sets PODMAN_PROGRAMS, a folder with bin/ and share/.
ensure_podman_programs() {
  is_debian || fail 'podman and buildah are taken from Debian packages, and this is no Debian machine.' \
    'What needs them runs on Debian.'
  PODMAN_PROGRAMS="$DEV_CACHE/podman-programs/$(digest_of "${BASH_SOURCE[0]}")"
  with_lock podman-programs unpack_podman_programs
}

unpack_podman_programs() {
  [ -e "$PODMAN_PROGRAMS/complete" ] && return
  local release unpacked="$PODMAN_PROGRAMS/unpacked" libraries
  release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  say "fetching podman and buildah from Debian $release"
  rm -rf "$PODMAN_PROGRAMS"
  mkdir -p "$PODMAN_PROGRAMS"/{bin,lib,share,helpers} "$unpacked"
  open_debian_archive "$release" "$(dpkg --print-architecture)"
  # Their versions are in their names.
  mapfile -t libraries < <(with_dependencies podman buildah | grep -E '^lib(gpgme|assuan|subid)[0-9]')
  unpack_packages "$unpacked" "${PODMAN_PACKAGES[@]}" "${libraries[@]}"
  for program in podman buildah runc conmon netavark; do
    find "$unpacked" -type f -path '*bin/*' -name "$program" -exec cp -t "$PODMAN_PROGRAMS/bin" {} +
  done
  find "$unpacked" -path '*/lib/podman/*' -type f -exec cp -t "$PODMAN_PROGRAMS/helpers" {} +
  find "$unpacked" \( -path '*/etc/containers/policy.json' -o -path '*/share/containers/seccomp.json' \) -exec cp -t "$PODMAN_PROGRAMS/share" {} +
  find "$unpacked" -path '*/lib/*-linux-gnu/*' -name '*.so.*' -exec cp -P -t "$PODMAN_PROGRAMS/lib" {} +
  # A step starts buildah anew, with an environment of its own: where the libraries are has to stand in the program itself.
  for program in podman buildah; do
    "$unpacked/usr/bin/patchelf" --set-rpath "$PODMAN_PROGRAMS/lib" "$PODMAN_PROGRAMS/bin/$program"
  done
  name_missing_podman_libraries
  rm -rf "$unpacked"
  touch "$PODMAN_PROGRAMS/complete"
}

name_missing_podman_libraries() {
  local missing
  missing=$(ldd "$PODMAN_PROGRAMS"/bin/{podman,buildah} | grep 'not found' || [ $? -eq 1 ])
  [ -z "$missing" ] || fail 'podman and buildah from Debian lack libraries on this machine:' "$missing"
}
