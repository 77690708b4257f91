# shellcheck shell=bash
# A Docker engine of our own: its data, sockets and processes touch no other engine of the machine, and go with it.
#
# One engine is two folders: ENGINE, short-named because socket paths have a limit of 108 bytes, holds sockets,
# process ids, logs and the client's configuration; ENGINE_DATA, in the dev cache on disk, holds images and build cache.

ENGINE_START_SECONDS=60
ENGINE_STOP_SECONDS=20

# start_private_engine OWNER_PID: sets ENGINE. It is removed when a later engine starts and the owner is gone.
start_private_engine() {
  ensure_engine_programs
  remove_abandoned_engines
  ENGINE=$(mktemp -d /tmp/carryover-engine.XXXXXXXX)
  engine_data
  mkdir -p "$ENGINE/client" "$ENGINE_DATA"
  write_owner "$1"
  ln -s "$ENGINE_PROGRAMS/cli-plugins" "$ENGINE/client/cli-plugins"
  ln -s "$ENGINE_PROGRAMS/bin" "$ENGINE/bin"
  printf '{}' >"$ENGINE/daemon.json"
  write_containerd_config >"$ENGINE/containerd.toml"
  start_engine_program containerd --config "$ENGINE/containerd.toml"
  start_engine_program dockerd --config-file "$ENGINE/daemon.json" \
    --host "unix://$ENGINE/docker.sock" --group "$(id -gn)" --containerd "$ENGINE/containerd.sock" \
    --data-root "$ENGINE_DATA/docker" --exec-root "$ENGINE/exec" --pidfile "$ENGINE/docker-own.pid" \
    --exec-opt native.cgroupdriver=cgroupfs \
    --bridge=none --iptables=false --ip6tables=false
  check_storage_driver
}

# Whole at once: another start may be looking.
write_owner() {
  printf '%s %s' "$1" "$(process_start "$1")" >"$ENGINE_DATA/owner.part"
  mv "$ENGINE_DATA/owner.part" "$ENGINE_DATA/owner"
}

engine_data() {
  ENGINE_DATA="$DEV_CACHE/engines/$(basename "$ENGINE")"
}

# What a client needs to reach the engine, as shell assignments.
engine_environment() {
  # shellcheck disable=SC2016 # PATH is for the shell that reads this
  printf 'export DOCKER_HOST=%q DOCKER_CONFIG=%q PATH=%q:"$PATH"\n' "unix://$ENGINE/docker.sock" "$ENGINE/client" "$ENGINE/bin"
  # A context or builder that the caller chose belongs to another engine.
  printf 'unset DOCKER_CONTEXT BUILDX_BUILDER BUILDX_CONFIG DOCKER_TLS_VERIFY DOCKER_CERT_PATH\n'
}

write_containerd_config() {
  cat <<EOF
version = 2
root = "$ENGINE_DATA/containerd"
state = "$ENGINE/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$ENGINE/containerd.sock"
EOF
}

# start_engine_program PROGRAM ARGUMENT...: returns when it answers.
start_engine_program() {
  local program=$1 deadline=$((SECONDS + ENGINE_START_SECONDS)) child
  shift
  # A session of its own: Ctrl-C is for the scripts, which then stop the engine in order. Its process id is written by
  # itself, since sudo stands between.
  # shellcheck disable=SC2016 # expanded by the inner shell
  as_root env PATH="$ENGINE/bin:$PATH" setsid sh -c 'echo $$ >"$1"; shift; exec "$@"' sh \
    "$ENGINE/$program.pid" "$ENGINE/bin/$program" "$@" >"$ENGINE/$program.log" 2>&1 </dev/null 9>&- &
  child=$!
  until "${program}_answers"; do
    if ! kill -0 "$child" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$ENGINE/$program.log" >&2
      stop_private_engine
      fail "$program did not start." 'Its last lines are above.'
    fi
    sleep 0.05
  done
}

containerd_answers() {
  [ -S "$ENGINE/containerd.sock" ]
}

dockerd_answers() {
  [ -S "$ENGINE/docker.sock" ] && "$ENGINE/bin/docker" --host "unix://$ENGINE/docker.sock" version >/dev/null 2>&1
}

check_storage_driver() {
  local driver
  driver=$("$ENGINE/bin/docker" --host "unix://$ENGINE/docker.sock" info --format '{{.Driver}}')
  [ "$driver" = overlay2 ] || say "the engine's storage driver is $driver instead of overlay2: it will be slow"
}

# stop_private_engine: stops ENGINE by its processes' ids and removes all that it kept.
stop_private_engine() {
  local program
  engine_data
  for program in dockerd containerd buildkitd; do
    stop_engine_program "$program"
  done
  unmount_below "$ENGINE" "$ENGINE_DATA"
  as_root rm -rf "$ENGINE" "$ENGINE_DATA"
}

stop_engine_program() {
  local id deadline=$((SECONDS + ENGINE_STOP_SECONDS))
  id=$(engine_process "$1")
  [ -n "$id" ] || return 0
  signal_as_root TERM "$id"
  while [ -n "$(engine_process "$1")" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "$1 of $ENGINE does not end, killing it"
      signal_as_root KILL "$id"
      deadline=$((SECONDS + ENGINE_STOP_SECONDS))
    fi
    sleep 0.05
  done
}

# The shell's own kill: a small machine has no other.
signal_as_root() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  as_root sh -c 'kill -s "$1" "$2"' sh "$1" "$2"
}

# The id of this engine's process, if it still runs and is not a later process with the same id.
engine_process() {
  local id arguments=
  if [ ! -s "$ENGINE/$1.pid" ]; then return 0; fi
  id=$(<"$ENGINE/$1.pid")
  # It may end while it is looked at: then there is nothing to read.
  { arguments=$(tr '\0' ' ' <"/proc/$id/cmdline"); } 2>/dev/null || return 0
  if [[ "$arguments" == "$ENGINE/bin/$1 "* ]]; then printf '%s' "$id"; fi
}

# unmount_below FOLDER...: a mount that is left over would make removing the folder reach into it.
unmount_below() {
  local folder point
  for folder in "$@"; do
    awk -v folder="$folder/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r point; do
      as_root umount --lazy "$(printf '%b' "$point")"
    done
  done
}

remove_abandoned_engines() {
  local owner_file id start
  for owner_file in "$DEV_CACHE"/engines/*/owner; do
    [ -e "$owner_file" ] || continue
    read -r id start <"$owner_file" || [ -n "$id" ]
    if [ "$(process_start "$id")" = "$start" ]; then continue; fi
    (
      ENGINE=/tmp/$(basename "$(dirname "$owner_file")")
      say "removing $ENGINE, whose owner has gone"
      stop_private_engine
    )
  done
}

# When a process began: tells it from a later one with the same id. Empty if there is none.
process_start() {
  if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20; fi
}
