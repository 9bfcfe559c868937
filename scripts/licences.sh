#!/usr/bin/env bash
# Checks licences, bans and sources of everything the project is made of, by deny.toml.
#
# cargo-deny is built once, where the machine has none. An optimised build takes over five minutes on two
# cores, a plain one two, and the check itself a second with either; so the plain one.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! cargo deny --version >/dev/null 2>&1; then
  say "building cargo-deny, once; about two minutes"
  env -u CARGO_TARGET_DIR cargo install --quiet --debug --locked cargo-deny --version 0.20.2
fi
cargo deny --locked check --hide-inclusion-graph licenses bans sources
