# shellcheck shell=sh disable=SC2154
# Packs what the host chose, several packs at a time. Usage: pack.sh NUMBER TOKEN whole|plain
#
# In:  packs/<slot>.list (paths), packs/<slot>.files (those that are regular files), suspects/<n>.files, suspects.expected
# Out: <slot>.tar.zst; <slot>.digests, .attributes and .listed of what went in; the last three of `suspects`; and, for the suspects whose content
#      changed, the pack `changed`.
# shellcheck source-path=SCRIPTDIR source=common.sh
. /payload/scripts/common.sh
require_tools cat comm cut date find getfattr mkdir nproc sed sh sha256sum sort stat tail tar tr wc xargs zstd
incarnation >"$out/incarnation"
attempt find-changed.sh || exit 0
attempt pack-all.sh "$3" || exit 0
