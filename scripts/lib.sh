# Shared by the scripts; read with `source`. Leaves the reader at the root of the repository.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A shell without a login profile does not know Cargo's own folder.
if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
  PATH="$HOME/.cargo/bin:$PATH"
fi

TARGET="${CARGO_TARGET_DIR:-target}"
export PYTHONDONTWRITEBYTECODE=1

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# step NAME COMMAND…  runs the command between two lines that name it and its time.
# It must stand alone, not in a condition: there, the shell would carry on past a failing command.
step() {
  local name=$1 began=$EPOCHREALTIME
  shift
  say "== $name"
  "$@"
  say "-- $name: $(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }')"
}

need_rust() {
  command -v cargo >/dev/null 2>&1 ||
    fail "Rust is missing. Install Rust $(wanted_rust) or newer with rustup, then run this again."
  local have
  have=$(cargo --version | awk '{ print $2 }')
  [ "$(printf '%s\n%s\n' "$(wanted_rust)" "${have%%-*}" | sort -V | head -n 1)" = "$(wanted_rust)" ] ||
    fail "Rust $have is too old; $(wanted_rust) or newer is needed. Update it with rustup."
  command -v cc >/dev/null 2>&1 ||
    fail "A C compiler is missing (SQLite is built from source). On Debian: apt-get install build-essential"
}

wanted_rust() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml; }

# Whether the pages can be built here: Node 20.19 or newer, with npm.
have_node() {
  command -v npm >/dev/null 2>&1 && command -v node >/dev/null 2>&1 &&
    [ "$(printf '20.19.0\n%s\n' "$(node --version | tr -d v)" | sort -V | head -n 1)" = 20.19.0 ]
}

need_node() {
  have_node || fail "Node.js 20.19 or newer with npm is needed to build the pages. Install it, then run this again."
}
