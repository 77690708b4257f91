# shellcheck shell=bash
# The programs of a Docker engine from Debian packages, unpacked into the dev cache: nothing is installed.

# Debian 12 has no buildx, so the engine is trixie's, unless another release's is asked for (CARRYOVER_ENGINE_RELEASE). tini is what docker-init links to: buildx runs its BuildKit containers with it.
ENGINE_RELEASE=${CARRYOVER_ENGINE_RELEASE:-trixie}
ENGINE_PACKAGES=(docker.io docker-cli docker-buildx docker-compose containerd tini)

# Sets ENGINE_PROGRAMS, a folder with bin/ and cli-plugins/.
ensure_engine_programs() {
  local recipe
  is_debian || fail 'An empty Docker engine of our own is made of Debian packages, and this is no Debian machine.' \
    'What needs one runs on Debian; the rest uses the engine that answers.'
  recipe=$(digest_of "${BASH_SOURCE[0]}")
  ENGINE_PROGRAMS="$DEV_CACHE/engine-programs/$ENGINE_RELEASE-$recipe"
  with_lock "engine-programs-$ENGINE_RELEASE" unpack_engine_programs
}

unpack_engine_programs() {
  [ -e "$ENGINE_PROGRAMS/complete" ] && return
  say "fetching a Docker engine from Debian $ENGINE_RELEASE"
  local architecture unpacked="$ENGINE_PROGRAMS/unpacked"
  architecture=$(dpkg --print-architecture)
  mkdir -p "$unpacked" "$ENGINE_PROGRAMS/bin" "$ENGINE_PROGRAMS/cli-plugins"
  open_debian_archive "$ENGINE_RELEASE" "$architecture"
  unpack_packages "$unpacked" "${ENGINE_PACKAGES[@]}"
  # runc needs the C library that it was built for, so it is this machine's release's. The others ask less of it.
  open_debian_archive "$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")" "$architecture"
  unpack_packages "$unpacked" runc
  find "$unpacked/usr/bin" "$unpacked/usr/sbin" -type f -exec ln -sf -t "$ENGINE_PROGRAMS/bin" {} +
  ln -sf "$unpacked/usr/bin/docker-init" "$ENGINE_PROGRAMS/bin/docker-init"
  find "$unpacked/usr/libexec/docker/cli-plugins" -type f -exec ln -sf -t "$ENGINE_PROGRAMS/cli-plugins" {} +
  name_missing_libraries
  touch "$ENGINE_PROGRAMS/complete"
}

unpack_packages() {
  local folder=$1 package packages
  shift
  packages=$(fetch_debian_packages "$@")
  while read -r package; do
    dpkg -x "$package" "$folder"
  done <<<"$packages"
}

name_missing_libraries() {
  local program missing
  missing=$(
    for program in dockerd docker containerd containerd-shim-runc-v2 runc; do
      ldd "$ENGINE_PROGRAMS/bin/$program" 2>&1 | grep -E 'not found|No such file' | sed "s/^[[:space:]]*/$program: /" || [ $? -eq 1 ]
    done
  )
  [ -z "$missing" ] || fail 'The Docker engine from Debian lacks libraries on this machine:' "$missing"
}
