#!/usr/bin/env bash
# actionlint over every workflow, and over every example in YAML that the README of the GitHub Action has: each is a workflow, or the steps of one. There, the action is
# taken for the one of this repository, so that its inputs are looked at, too.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

EXAMPLES=$REPOSITORY/node_modules/.cache/workflow-examples

# Writes each block of the Markdown on standard input into a file of its own, named after NAME and its line.
write_examples() {
  local name=$1 line='' number=0 target='' indent=''
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    if [ "$line" = '```yaml' ]; then
      target=$EXAMPLES/$name-line-$number.yml
      indent=''
      : >"$target"
    elif [ "$line" = '```' ]; then
      target=''
    elif [ -n "$target" ]; then
      if [ ! -s "$target" ] && [[ "$line" == '- '* ]]; then
        printf 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n' >"$target"
        indent='      '
      fi
      printf '%s%s\n' "$indent" "$line" | sed -E 's#uses: carryover/carryover(/[a-z]+)?@.*$#uses: ./\1#; s#uses: \.//#uses: ./#' >>"$target"
    fi
  done
}

actionlint=$("$REPOSITORY/scripts/service-program.sh" actionlint)
ensure_commands shellcheck=shellcheck
cd "$REPOSITORY"
rm -rf "$EXAMPLES"
mkdir -p "$EXAMPLES"
write_examples github-action <apps/github-action/README.md
found=("$EXAMPLES"/*.yml)
[ -e "${found[0]}" ] || fail 'The README of the GitHub Action has no examples.' 'Each stands there in a block of yaml.'
# Whether the bundle is there is what its own test tells.
"$actionlint" -ignore 'file "(\.\./)?apps/github-action/dist/.*" does not exist' .github/workflows/*.yml apps/e2e/fixtures/act/build.yml "${found[@]}"
