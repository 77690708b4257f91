#!/usr/bin/env bash
# unpack-tree.sh ARCHIVE FOLDER: as CI caches unpack a folder, and as fast as the machine can.
set -euo pipefail
mkdir -p "$2"
zstd -q -dc "$1" | tar -C "$2" -xf -
