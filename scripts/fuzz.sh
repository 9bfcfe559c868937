#!/usr/bin/env bash
# Runs every fuzz target for a while: FUZZ_SECONDS each, 60 unless told.
#
# Needs a nightly compiler and cargo-fuzz; where they are missing it says so and is content, since `cargo test` runs
# the same parsers on changed seeds (crates/api/tests/parsers.rs). What libFuzzer learns stays in fuzz/corpus; an input
# that breaks something is left in fuzz/artifacts: make a seed of it in fuzz/seeds when it is mended.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! cargo +nightly --version >/dev/null 2>&1; then
  say "not fuzzed: there is no nightly compiler (rustup toolchain install nightly)"
  exit 0
fi
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
  say "not fuzzed: there is no cargo-fuzz (cargo install cargo-fuzz)"
  exit 0
fi
targets=$(cargo +nightly fuzz list)
[ -n "$targets" ] || fail "there are no fuzz targets"
for target in $targets; do
  mkdir -p "fuzz/corpus/$target"
  step "fuzz $target" cargo +nightly fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
    -max_total_time="${FUZZ_SECONDS:-60}" -max_len=65536 -timeout=10 -rss_limit_mb=2048
done
