# shellcheck shell=sh disable=SC2154
# Lists the mount: writes `listing`, `refused`, `incarnation` and `time`; and what it is based on, see list-base.sh.
# Usage: list.sh NUMBER TOKEN
# shellcheck source-path=SCRIPTDIR source=common.sh
. /payload/scripts/common.sh
require_tools cat date find mkdir sh sort stat tail tar
now >"$out/time"
incarnation >"$out/incarnation"
attempt write-listing.sh || exit 0
if [ -d /base ]; then
  require_tools comm cut sed sha256sum xargs
  attempt list-base.sh || exit 0
fi
