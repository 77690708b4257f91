#!/usr/bin/env bash
# Makes the GitHub Action's bundle and puts it where the manifests look for it, apps/github-action/dist, which is committed: GitHub runs actions as they are
# in the repository. The same sources make the same bytes.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"

"$REPOSITORY/scripts/build.sh"
cd "$REPOSITORY/apps/github-action"
rm -rf dist
cp -a build dist
say "the bundle is in apps/github-action/dist: $(du -sh dist | cut -f 1), of which the JavaScript is $(cat dist/*.mjs | wc -c) bytes"
