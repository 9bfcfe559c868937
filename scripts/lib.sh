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
