#!/usr/bin/env bash
# Biome (rules, imports, format) over everything that git knows, shellcheck over every script, knip for what nobody uses, actionlint over workflows, commitlint
# over the messages of all commits that are here, changesets over the notes for the next release, and the CI services' own schemas over what their users include.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

ensure_commands flock=util-linux git=git shellcheck=shellcheck
ensure_toolchain
cd "$REPOSITORY"
status=0
pnpm exec biome check --error-on-warnings --max-diagnostics=100 || status=1
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck || status=1
pnpm exec knip --no-progress || status=1
scripts/lint-workflows.sh || status=1
first=$(git rev-list --max-parents=0 HEAD | tail -n 1)
pnpm exec commitlint --from "$first" --to HEAD || status=1
pnpm exec changeset status >/dev/null || status=1
scripts/check-manifests.sh || status=1
exit "$status"
