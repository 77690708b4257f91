# shellcheck shell=bash
# Base images of the tests and the demo, made from Debian packages: no image registry is asked.
# The packages are unpacked and not configured: their programs are all that is used.

BASE_IMAGE_RELEASE=trixie
MINIMAL_PACKAGES=(base-files base-passwd bash coreutils dash findutils tar attr libcap2-bin acl)
# Make sockets, and files whose access times stand still.
TEST_PACKAGES=(netcat-openbsd e2fsprogs)
TOOLBOX_PACKAGES=(sed zstd)
BUSYBOX_PACKAGES=(busybox-static)
GO_PACKAGES=(golang-go)
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt

base_image_packages() {
  case $1 in
    carryover-test/base) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${TEST_PACKAGES[@]}" ;;
    carryover-test/toolbox) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${TOOLBOX_PACKAGES[@]}" ;;
    carryover-test/busybox) printf '%s\n' base-files base-passwd "${BUSYBOX_PACKAGES[@]}" ;;
    carryover-demo/go) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${GO_PACKAGES[@]}" ;;
    *) fail "There is no base image $1." 'There are: carryover-test/base, carryover-test/toolbox, carryover-test/busybox, carryover-demo/go' ;;
  esac
}

# ensure_base_image NAME: gives the engine that the environment names the image, unless it has it already.
ensure_base_image() {
  local name=$1 architecture packages recipe archive
  # Docker's names are Debian's.
  architecture=$(docker version --format '{{.Server.Arch}}')
  packages=$(base_image_packages "$name")
  recipe=$( (printf '%s' "$BASE_IMAGE_RELEASE $architecture $packages"; cat "${BASH_SOURCE[0]}") | sha256sum | cut -c1-16)
  if [ "$(docker image inspect --format '{{index .Config.Labels "carryover.recipe"}}' "$name" 2>/dev/null)" = "$recipe" ]; then return; fi
  archive="$DEV_CACHE/base-images/${name//\//-}-$recipe.tar"
  mkdir -p "$(dirname "$archive")"
  # shellcheck disable=SC2086 # one word per package
  with_lock "base-image-${name//\//-}" make_base_image "$name" "$architecture" "$archive" $packages
  quietly "Giving the engine the image $name" docker import \
    --change "LABEL carryover.recipe=$recipe" --change 'CMD ["bash"]' \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    "$archive" "$name:latest"
}

make_base_image() (
  name=$1 architecture=$2 archive=$3
  shift 3
  if [ -e "$archive" ]; then return; fi
  say "making the image $name from Debian packages"
  work=$(mktemp -d "$DEV_CACHE/base-images/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  "$REPOSITORY/scripts/debian-packages.sh" unpack "$BASE_IMAGE_RELEASE" "$architecture" "$work/packages" "$@"
  merge_packages "$work/packages" "$work/root"
  complete_root "$work/root"
  tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --directory "$work/root" --file "$work/root.tar" .
  mv "$work/root.tar" "$archive"
)

# The package of the top-level links (/bin to usr/bin) goes first, so that the others' files land behind them.
merge_packages() {
  local package
  mkdir -p "$2"
  for package in "$1/base-files/" "$1"/*/; do
    tar --create --directory "$package" . | tar --extract --preserve-permissions --keep-directory-symlink --directory "$2"
  done
}

# What the packages' own scripts would have made, as far as programs need it; without what nobody reads in a build.
complete_root() {
  cp "$1/usr/share/base-passwd/passwd.master" "$1/etc/passwd"
  cp "$1/usr/share/base-passwd/group.master" "$1/etc/group"
  rm -rf "$1"/usr/share/{doc,info,locale,man,lintian}
  mkdir -p "$1/etc/ssl/certs"
  if [ -e "$CERTIFICATES" ]; then cp "$CERTIFICATES" "$1$CERTIFICATES"; fi
}
