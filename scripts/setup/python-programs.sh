# shellcheck shell=bash
# Programs written in Python, each with its dependencies in a folder of its own in the dev cache. Needs environment.sh and system-packages.sh.

# python_program NAME: prints the path of a program whose exact versions scripts/setup/NAME.txt lists; it is fetched from PyPI where it is not here yet.
python_program() {
  local versions=$REPOSITORY/scripts/setup/$1.txt folder
  folder=$DEV_CACHE/python-programs/$1-$(sha256sum "$versions" | cut -c1-16)
  with_lock "python-$1" make_python_program "$1" "$versions" "$folder" >&2
  printf '%s\n' "$folder/bin/$1"
}

make_python_program() {
  [ -e "$3/complete" ] && return
  ensure_commands python3=python3
  # Debian has what makes such a folder in a package of its own.
  python3 -c 'import ensurepip' 2>/dev/null || with_lock system-packages install_system_packages python3-venv
  say "fetching $1"
  rm -rf "$3"
  mkdir -p "${3%/*}"
  quietly 'Making a folder for Python packages' python3 -m venv "$3"
  quietly "Installing $1 from PyPI" "$3/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$2"
  touch "$3/complete"
}
