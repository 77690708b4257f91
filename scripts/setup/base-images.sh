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
# What Debian's own image has, as far as jobs need it, and what apps/cli/Dockerfile adds.
JOB_PACKAGES=(grep gzip libstdc++6 sed ca-certificates git libatomic1 openssh-client zstd)
# BuildKit's own programs come from its Go module.
BUILDKIT_PACKAGES=(base-files base-passwd runc)
BUILDKIT_PROGRAMS=(buildkitd buildctl)
BASE_IMAGE_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt

base_image_packages() {
  case $1 in
    carryover-test/base) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${TEST_PACKAGES[@]}" ;;
    carryover-test/toolbox) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${TOOLBOX_PACKAGES[@]}" ;;
    carryover-test/busybox) printf '%s\n' base-files base-passwd "${BUSYBOX_PACKAGES[@]}" ;;
    carryover-test/buildkit) printf '%s\n' "${BUILDKIT_PACKAGES[@]}" ;;
    carryover-test/job-base) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${JOB_PACKAGES[@]}" ;;
    carryover-demo/go) printf '%s\n' "${MINIMAL_PACKAGES[@]}" "${GO_PACKAGES[@]}" ;;
    *)
      fail "There is no base image $1." \
        'There are: carryover-test/base, carryover-test/toolbox, carryover-test/busybox, carryover-test/buildkit, carryover-test/job-base,' 'carryover-demo/go'
      ;;
  esac
}

# Paths of programs that an image has besides those of its packages.
base_image_programs() {
  if [ "$1" = carryover-test/buildkit ]; then "$REPOSITORY/scripts/service-program.sh" "${BUILDKIT_PROGRAMS[@]}"; fi
}

# What a container of the image runs, as an instruction of a Dockerfile.
base_image_command() {
  if [ "$1" = carryover-test/buildkit ]; then
    # buildx gives it nothing but flags.
    printf 'ENTRYPOINT ["buildkitd"]'
  else
    printf 'CMD ["bash"]'
  fi
}

# ensure_base_image NAME: gives the engine that the environment names the image, unless it has it already.
ensure_base_image() {
  local name=$1
  # Docker's names are Debian's.
  choose_base_image "$name" "$(docker version --format '{{.Server.Arch}}')"
  if [ "$(docker image inspect --format '{{index .Config.Labels "carryover.recipe"}}' "$name" 2>/dev/null)" = "$BASE_IMAGE_RECIPE" ]; then return; fi
  ensure_base_archive
  quietly "Giving the engine the image $name" docker import \
    --change "LABEL carryover.recipe=$BASE_IMAGE_RECIPE" --change "$(base_image_command "$name")" --change "ENV PATH=$BASE_IMAGE_PATH" \
    "$BASE_IMAGE_ARCHIVE" "$name:latest"
}

# choose_base_image NAME ARCHITECTURE: sets what the other functions work on, and BASE_IMAGE_ARCHIVE, its root file system as a tar.
choose_base_image() {
  BASE_IMAGE=$1 BASE_IMAGE_ARCHITECTURE=$2
  BASE_IMAGE_PACKAGES=$(base_image_packages "$1")
  # A program's path names its version.
  BASE_IMAGE_PROGRAMS=$(base_image_programs "$1")
  BASE_IMAGE_RECIPE=$( (printf '%s' "$BASE_IMAGE_RELEASE $2 $BASE_IMAGE_PACKAGES $BASE_IMAGE_PROGRAMS"; cat "${BASH_SOURCE[0]}") | sha256sum | cut -c1-16)
  BASE_IMAGE_ARCHIVE="$DEV_CACHE/base-images/${1//\//-}-$BASE_IMAGE_RECIPE.tar"
}

ensure_base_archive() {
  mkdir -p "$(dirname "$BASE_IMAGE_ARCHIVE")"
  # shellcheck disable=SC2086 # one word per package
  with_lock "base-image-${BASE_IMAGE//\//-}" make_base_image "$BASE_IMAGE" "$BASE_IMAGE_ARCHITECTURE" "$BASE_IMAGE_ARCHIVE" $BASE_IMAGE_PACKAGES
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
  for program in $BASE_IMAGE_PROGRAMS; do
    cp "$program" "$work/root/usr/bin/"
  done
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
