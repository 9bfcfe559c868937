#!/usr/bin/env bash
# Installs the Debian packages the tests use and this machine lacks. Asks for nothing when all are there.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

has_file() { compgen -G "$1" >/dev/null; }

missing=()
command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
has_file '/usr/lib/postgresql/*/bin/initdb' || missing+=(postgresql)
command -v runuser >/dev/null || missing+=(util-linux)
command -v chromium >/dev/null || missing+=(chromium)
command -v npm >/dev/null || missing+=(nodejs npm)
has_file '/usr/share/fonts/opentype/noto/NotoSansCJK*' || missing+=(fonts-noto-cjk)

if [ ${#missing[@]} -eq 0 ]; then
  say "nothing to install"
  exit 0
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "install these as root, then run this again: ${missing[*]}"
  root=(sudo)
fi
command -v apt-get >/dev/null || fail "this is not a Debian; install the like of: ${missing[*]}"

say "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"${root[@]}" apt-get update -qq >"$log" 2>&1 </dev/null || { cat "$log" >&2; fail "apt-get update failed"; }
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  "${missing[@]}" >"$log" 2>&1 </dev/null || { cat "$log" >&2; fail "apt-get install failed"; }
