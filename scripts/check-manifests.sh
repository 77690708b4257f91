#!/usr/bin/env bash
# Holds what users of CI services include, and the examples of the READMEs, against the services' public schemas, which check-jsonschema brings along.
# An example is a block of a README that begins with ```yaml and the name of a schema of it: ```yaml gitlab-ci
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

check() {
  "$REPOSITORY/scripts/check-manifest.sh" "$@"
}

# body_of TEMPLATE: what stands below the header of a component, which has a document of its own.
body_of() {
  awk 'isBody { print } /^---$/ { isBody = 1 }' "$1"
}

# examples_of README FOLDER: each example as a file, in a folder named after its schema.
examples_of() {
  awk -v folder="$2" '
    /^```/ && file { close(file); file = ""; next }
    /^```yaml [a-z-]+$/ {
      system("mkdir -p " folder "/" $2)
      file = folder "/" $2 "/line-" NR ".yml"
      next
    }
    file { print > file }
  ' "$1"
}

ensure_commands flock=util-linux git=git
cd "$REPOSITORY"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

while IFS= read -r template; do
  body_of "$template" >"$work/${template##*/}"
  check gitlab-ci "$work/${template##*/}" || status=1
done < <(git ls-files --cached --others --exclude-standard -- 'apps/gitlab/templates/*.yml')

while IFS= read -r readme; do
  folder=$work/examples/$(printf '%s' "$readme" | tr '/' '-')
  examples_of "$readme" "$folder"
  [ -d "$folder" ] || continue
  for schema in "$folder"/*; do
    check "${schema##*/}" "$schema"/*.yml || { say "in the examples of $readme"; status=1; }
  done
done < <(git ls-files --cached --others --exclude-standard -- 'README.md' '*/README.md')

mapfile -t workflows < <(git ls-files --cached --others --exclude-standard -- '.github/workflows/*.yml')
[ "${#workflows[@]}" -eq 0 ] || check github-workflows "${workflows[@]}" || status=1
mapfile -t actions < <(git ls-files --cached --others --exclude-standard -- 'action.yml' '*/action.yml')
[ "${#actions[@]}" -eq 0 ] || check github-actions "${actions[@]}" || status=1

exit "$status"
