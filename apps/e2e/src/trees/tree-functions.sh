# shellcheck shell=bash disable=SC2329 # called by lines that are added to this
# Changes to a tree in the current folder. Paths are relative and begin with a plain letter. Each works on whatever is there, or does nothing.

# Makes room at a path: folders above, and nothing there.
clear_path() {
  local folder=${1%/*}
  while [ ! -d "$folder" ] || [ -L "$folder" ]; do
    rm -f "$folder"
    if mkdir -p "$folder" 2>/dev/null; then break; fi
    clear_path "$folder"
  done
  rm -rf "$1"
}

is_file() { [ -f "$1" ] && [ ! -L "$1" ]; }

write() {
  clear_path "$1"
  head -c "$2" /dev/urandom >"$1"
}
append() { if is_file "$1"; then head -c "$2" /dev/urandom >>"$1"; fi; }
# Same size, same time.
overwrite() {
  if is_file "$1" && [ -s "$1" ]; then
    touch -r "$1" /tmp/time
    head -c 1 /dev/urandom | dd of="$1" conv=notrunc status=none
    touch -r /tmp/time "$1"
  fi
}
remove() { rm -rf "$1"; }
folder() {
  if [ ! -d "$1" ] || [ -L "$1" ]; then
    clear_path "$1"
    mkdir "$1"
  fi
  chmod "$2" "$1"
}
symlink() {
  clear_path "$1"
  ln -s "$2" "$1"
}
pipe() {
  clear_path "$1"
  mkfifo "$1"
}
link() {
  if is_file "$1" && [ "$1" != "$2" ] && [[ "$1" != "$2"/* ]] && [[ "$2" != "$1"/* ]]; then
    clear_path "$2"
    ln "$1" "$2"
  fi
}
rename() {
  if [ -e "$1" ] && [ "$1" != "$2" ] && [[ "$1" != "$2"/* ]] && [[ "$2" != "$1"/* ]] && [ ! "$1" -ef "$2" ]; then
    clear_path "$2"
    mv -T "$1" "$2"
  fi
}
mode() { if [ -e "$1" ] && [ ! -L "$1" ]; then chmod "$2" "$1"; fi; }
owner() { if [ -e "$1" ] || [ -L "$1" ]; then chown -h "$2" "$1"; fi; }
stamp() { if [ -e "$1" ] || [ -L "$1" ]; then touch -h -d "$2" "$1"; fi; }
attribute() { if is_file "$1"; then setfattr -n user.test -v "$2" "$1"; fi; }
