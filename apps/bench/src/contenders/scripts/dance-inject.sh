#!/usr/bin/env bash
# dance-inject.sh IMAGE ID TARGET FOLDER: a folder of the host's is copied into a cache mount, as the copy-based dance does it.
set -euo pipefail
image=$1 id=$2 target=$3 folder=$4
dancefile=$(mktemp)
trap 'rm -f "$dancefile"' EXIT
date +%s.%N >"$folder/buildstamp"
cat >"$dancefile" <<EOF
FROM $image
COPY buildstamp buildstamp
RUN --network=none --mount=type=cache,id=$id,target=$target \
    --mount=type=bind,source=.,target=/var/dance-cache \
    cp -p -R /var/dance-cache/. $target
EOF
docker buildx build --file "$dancefile" --tag dance:inject "$folder"
