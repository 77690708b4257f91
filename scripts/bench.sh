#!/usr/bin/env bash
# Compares carryover with the copy-based dance and with what the machine can do at best: bench.sh [OPTION...], see --help.
# Every builder in it is a private engine: empty ones are needed, and nobody else's are emptied.
source "$(dirname "${BASH_SOURCE[0]}")/setup/environment.sh"
source "$REPOSITORY/scripts/setup/toolchain.sh"
source "$REPOSITORY/scripts/setup/system-packages.sh"

ensure_commands zstd=zstd tar=tar
# Standard output is for the tables.
"$REPOSITORY/scripts/build.sh" >&2
ensure_toolchain
run_interruptible node "$REPOSITORY/apps/bench/dist/bench.mjs" --work-folder "$DEV_CACHE/bench" "$@"
# The tables come as lint wants them.
case " $* " in
  *' --update-readme '*) "$REPOSITORY/scripts/format.sh" README.md >&2 ;;
esac
