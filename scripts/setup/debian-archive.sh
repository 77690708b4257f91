# shellcheck shell=bash
# Debian packages of any release and architecture, fetched through a private apt that leaves the machine's own alone.
# The mirror and its key are those of the machine's own sources; apt checks signatures and digests as always.

DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

is_debian() {
  has_command apt-get && [ -e "$DEBIAN_KEYRING" ]
}

# open_debian_archive RELEASE ARCHITECTURE: afterwards apt_private runs apt commands on that archive.
open_debian_archive() {
  ARCHIVE="$DEV_CACHE/debian/$1-$2"
  mkdir -p "$ARCHIVE/lists/partial" "$ARCHIVE/cache/archives/partial" "$ARCHIVE/packages" "$ARCHIVE/empty"
  touch "$ARCHIVE/status"
  APT_OPTIONS=(
    -o "Dir::Etc::sourcelist=$ARCHIVE/sources.list" -o "Dir::Etc::sourceparts=$ARCHIVE/empty"
    -o "Dir::Etc::preferences=$ARCHIVE/empty/none" -o "Dir::Etc::preferencesparts=$ARCHIVE/empty"
    -o "Dir::State::lists=$ARCHIVE/lists" -o "Dir::State::status=$ARCHIVE/status" -o "Dir::Cache=$ARCHIVE/cache"
    # The dev cache may lie where apt's own user can not write.
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3
    -o "APT::Architecture=$2" -o "APT::Architectures::=$2"
  )
  # Old package lists name packages that mirrors have dropped since.
  if [ -z "$(find "$ARCHIVE/complete" -mtime -7 2>/dev/null)" ]; then
    with_lock "debian-$1-$2" update_debian_archive "$1"
  fi
}

apt_private() {
  local program=$1
  shift
  "$program" -q "${APT_OPTIONS[@]}" "$@"
}

update_debian_archive() {
  debian_sources "$1" >"$ARCHIVE/sources.list"
  local log
  log="$DEV_CACHE/logs/update-$(basename "$ARCHIVE").log"
  if renew_package_lists >"$log" 2>&1; then return; fi
  if grep -q NO_PUBKEY "$log"; then
    # An older Debian learns the keys of a newer release through this package.
    install_system_packages debian-archive-keyring
    if renew_package_lists >"$log" 2>&1; then return; fi
  fi
  if [ -e "$ARCHIVE/complete" ]; then
    say "the package lists of Debian $1 could not be renewed; going on with the old ones"
    return
  fi
  tail -n 20 "$log" >&2
  fail "The package lists of Debian $1 could not be fetched." 'Is the mirror in /etc/apt reachable, and does it carry this release?'
}

renew_package_lists() {
  apt_private apt-get -o APT::Update::Error-Mode=any update && touch "$ARCHIVE/complete"
}

# The sources of another release, from those of this machine's own. Only releases that are out have security updates of their own.
debian_sources() {
  local own
  is_debian || fail "Debian packages are needed, and this is not a Debian machine (apt-get or $DEBIAN_KEYRING is missing)." \
    'Use a Debian machine, or one whose Docker engine answers.'
  own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' \
    | awk -v own="$own" -v wanted="$1" -v keyring="$DEBIAN_KEYRING" '
        function line(suite) { printf "deb [signed-by=%s] %s %s main\n", keyring, $2, suite }
        $1 ~ /^(oldstable|stable|testing)$/ || $1 == own { if (!main++) line(wanted) }
        $1 ~ /-security$/ && wanted != "sid" { if (!security++) line(wanted "-security") }'
}

# with_dependencies PACKAGE...: the packages and all that they depend on, as a machine without any package would need them.
with_dependencies() {
  apt_private apt-get --simulate --no-install-recommends install "$@" | awk '$1 == "Inst" { print $2 }'
}

# debian_archive_state: one name for what the archive holds now.
debian_archive_state() {
  digest_of "$ARCHIVE"/lists/*InRelease
}

# debian_versions PACKAGE...: "package version" of each, as the archive has it now.
debian_versions() {
  apt_private apt-cache show --no-all-versions "$@" | awk '$1 == "Package:" { name = $2 } $1 == "Version:" { print name, $2 }'
}

# fetch_debian_packages PACKAGE...: prints the path of each .deb; those that are here already are not fetched again.
fetch_debian_packages() {
  with_lock "debian-$(basename "$ARCHIVE")" download_debian_packages "$@" >&2
  local name version
  debian_versions "$@" | while read -r name version; do
    compgen -G "$ARCHIVE/packages/${name}_${version//:/%3a}_*.deb"
  done
}

download_debian_packages() {
  cd "$ARCHIVE/packages" || return
  if apt_private apt-get download "$@" >download.log 2>&1; then return; fi
  # The mirror may have moved on since the lists were fetched.
  rm -f "$ARCHIVE/complete"
  update_debian_archive "$(basename "$ARCHIVE" | cut -d- -f1)"
  quietly "Fetching Debian packages ($*)" apt_private apt-get download "$@"
}
