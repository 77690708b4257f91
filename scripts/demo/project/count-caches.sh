#!/bin/sh
# count-caches.sh WHEN: says what is in the two caches, for the demo to read in the build's log.
set -eu
modules=$(find /go/pkg/mod/cache/download -name '*.zip' 2>/dev/null | wc -l)
packages=$(find /root/.cache/go-build -name '*-d' | wc -l)
echo "carryover-demo $1 modules=$modules packages=$packages"
