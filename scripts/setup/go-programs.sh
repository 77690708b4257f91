# shellcheck shell=bash
# Programs of the tests and the benchmark that are built from their Go modules, once, into the dev cache.
# A scratch module of ours requires the program's: `go install PACKAGE@VERSION` refuses modules with replace or exclude lines.

# The oldest Go that fetches a newer toolchain by itself where a module wants one.
GO_OLDEST=1.21
GO_RELEASE=trixie
GO_PACKAGES=(golang-go)

# Prints the path of the program's file. go_program NAME PACKAGE MODULE VERSION
go_program() {
  local name=$1 folder="$DEV_CACHE/go-programs/$1-$4"
  with_lock "go-program-$name" build_go_program "$folder" "$@" >&2
  printf '%s\n' "$folder/$name"
}

# The same for a program of ours around a module: SOURCE is the folder of its main package. own_go_program NAME SOURCE MODULE VERSION
own_go_program() {
  local name=$1 source=$2 folder
  # Built anew when it changes.
  folder="$DEV_CACHE/go-programs/$name-$4-$(cat "$source"/*.go | sha256sum | cut -c 1-12)"
  with_lock "go-program-$name" build_go_program "$folder" "$name" . "$3" "$4" "$source" >&2
  printf '%s\n' "$folder/$name"
}

# build_go_program FOLDER NAME PACKAGE MODULE VERSION [SOURCE]: with SOURCE, its files are the scratch module's own package.
build_go_program() {
  local folder=$1 name=$2 package=$3 module=$4 version=$5 source=${6:-} wanted="$3@$5"
  if [ -e "$folder/$name" ]; then return; fi
  ensure_go
  say "building $name $version from its Go module"
  mkdir -p "$folder/module"
  (
    cd "$folder/module" || exit
    export CGO_ENABLED=0 GOTOOLCHAIN=auto GOWORK=off GOFLAGS=-mod=mod GOPATH="$DEV_CACHE/go" GOCACHE="$DEV_CACHE/go/build-cache"
    # Written anew each time, in case an earlier try was broken off.
    rm -f go.mod go.sum
    quietly "Making a module for $name" go mod init carryover.invalid/scratch
    if [ -n "$source" ]; then
      cp "$source"/*.go .
      wanted="$module@$version"
    fi
    quietly "Fetching $module@$version" go get "$wanted"
    if [ -n "$source" ]; then quietly "Fetching what $name needs" go mod tidy; fi
    quietly "Building $name" go build -trimpath -ldflags='-s -w' -o "$folder/$name.part" "$package"
  )
  mv "$folder/$name.part" "$folder/$name"
}

# Go of this machine, or else Debian's, unpacked into the dev cache and not installed.
ensure_go() {
  if go_is_new_enough; then return; fi
  with_lock go-toolchain unpack_go
  export PATH="$DEV_CACHE/go-toolchain/bin:$PATH"
  go_is_new_enough || fail "Go $GO_OLDEST or newer is needed to build the servers that tests run against." \
    'Install Go, and run this again.'
}

go_is_new_enough() {
  local version
  has_command go || return
  version=$(go env GOVERSION)
  [ "$(printf '%s\n' "$GO_OLDEST" "${version#go}" | sort -V | head -n 1)" = "$GO_OLDEST" ]
}

unpack_go() {
  local folder="$DEV_CACHE/go-toolchain"
  if [ -e "$folder/complete" ]; then return; fi
  say "fetching Go from Debian $GO_RELEASE"
  rm -rf "$folder"
  mkdir -p "$folder/bin"
  "$REPOSITORY/scripts/debian-packages.sh" unpack "$GO_RELEASE" "$(dpkg --print-architecture)" "$folder/packages" "${GO_PACKAGES[@]}"
  merge_go_packages "$folder"
  # Go finds its own root beside the file that was started, not beside a link to it.
  # shellcheck disable=SC2016 # expanded by the shell that runs it
  printf '#!/bin/sh\nexec "%s"/root/usr/lib/go-*/bin/go "$@"\n' "$folder" >"$folder/bin/go"
  chmod +x "$folder/bin/go"
  touch "$folder/complete"
}

# Only the packages of Go itself: it needs nothing else of a Debian machine when it builds without C.
merge_go_packages() {
  local package
  mkdir -p "$1/root"
  for package in "$1"/packages/golang-*/; do
    cp -a "$package". "$1/root/"
  done
  rm -rf "$1/packages"
}
