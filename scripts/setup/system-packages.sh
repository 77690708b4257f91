# shellcheck shell=bash
# Programs that come from the system's own packages.

# ensure_commands COMMAND=PACKAGE...: installs the packages whose commands are missing, or names all that stay missing.
ensure_commands() {
  local pair packages=()
  for pair in "$@"; do
    has_command "${pair%%=*}" || packages+=("${pair#*=}")
  done
  [ "${#packages[@]}" -eq 0 ] && return
  if has_command apt-get && can_become_root; then
    say "installing ${packages[*]}"
    with_lock system-packages install_system_packages "${packages[@]}"
  fi
  name_missing_commands "$@"
}

can_become_root() {
  [ "$(id -u)" -eq 0 ] || has_command sudo
}

install_system_packages() {
  local log
  log=$(mktemp "$DEV_CACHE/logs/apt.XXXXXX")
  if try_system_packages "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    say "apt could not install them (see $log)"
  fi
}

try_system_packages() {
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends)
  # The package lists of a fresh machine are missing or old: only then are they fetched.
  as_root "${install[@]}" "$@" && return
  as_root apt-get update && as_root "${install[@]}" "$@"
}

name_missing_commands() {
  local pair missing=()
  for pair in "$@"; do
    has_command "${pair%%=*}" || missing+=("${pair%%=*} (Debian package ${pair#*=})")
  done
  [ "${#missing[@]}" -eq 0 ] && return
  fail 'These programs are missing and could not be installed:' "${missing[@]}" \
    'Install them with your system'"'"'s package manager and run this again.'
}
