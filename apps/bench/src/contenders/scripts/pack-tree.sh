#!/usr/bin/env bash
# pack-tree.sh FOLDER ARCHIVE: as CI caches pack a folder, and as fast as the machine can.
set -euo pipefail
tar -C "$1" -cf - . | zstd -q -T0 -3 -o "$2"
