#!/usr/bin/env bash
# Runs every fuzz target for a while: FUZZ_SECONDS each, 60 unless told; or those that are named: scripts/fuzz.sh form rules.
#
# libFuzzer needs switches that only a nightly compiler takes; where there is none, RUSTC_BOOTSTRAP=1 lets the stable one
# take them. cargo-fuzz is installed into .test where it is missing. `cargo test` runs the same parsers on changed seeds
# (crates/api/tests/parsers.rs). What libFuzzer learns stays in fuzz/corpus; an input that breaks something is left in
# fuzz/artifacts: make a seed of it in fuzz/seeds when it is mended.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_rust

if ! cargo fuzz --version >/dev/null 2>&1; then
  export PATH="$PWD/.test/fuzz/bin:$PATH"
  if ! cargo fuzz --version >/dev/null 2>&1; then
    step "cargo-fuzz" cargo install --quiet --locked --root .test/fuzz cargo-fuzz
  fi
fi
if cargo +nightly --version >/dev/null 2>&1; then
  export RUSTUP_TOOLCHAIN=nightly
else
  export RUSTC_BOOTSTRAP=1
fi

all=$(cargo fuzz list)
[ -n "$all" ] || fail "there are no fuzz targets"
targets=${*:-$all}
step "build the fuzz targets" cargo fuzz build
for target in $targets; do
  grep -qx "$target" <<<"$all" || fail "there is no fuzz target $target; there are: $(echo $all)"
  mkdir -p "fuzz/corpus/$target"
  step "fuzz $target" cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
    -max_total_time="${FUZZ_SECONDS:-60}" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1
done
