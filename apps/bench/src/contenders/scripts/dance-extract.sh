#!/usr/bin/env bash
# dance-extract.sh IMAGE ID TARGET FOLDER: a cache mount is copied to a folder of the host's, as the copy-based dance does it.
set -euo pipefail
image=$1 id=$2 target=$3 folder=$4
mkdir "$folder"
date +%s.%N >"$folder/buildstamp"
cat >"$folder/Dancefile" <<EOF
FROM $image
COPY buildstamp buildstamp
RUN --network=none --mount=type=cache,id=$id,target=$target \
    mkdir -p /var/dance-cache/ && cp -p -R $target/. /var/dance-cache/
EOF
docker buildx build --file "$folder/Dancefile" --tag dance:extract --load "$folder"
docker create --name dance dance:extract true
docker cp dance:/var/dance-cache - | tar -x -C "$folder"
docker rm --force dance
