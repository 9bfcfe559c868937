#!/usr/bin/env bash
# What takes longer than a change should wait for: every parser under libFuzzer for a minute each, and thousands of seeded
# worlds. FUZZ_SECONDS, GONGDAO_SIM_SEEDS and GONGDAO_SIM_FIRST make it shorter, longer, or another search.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_rust

export GONGDAO_SIM_SEEDS="${GONGDAO_SIM_SEEDS:-3000}"
# Other worlds every day; the failing one is printed with the line that repeats it.
export GONGDAO_SIM_FIRST="${GONGDAO_SIM_FIRST:-$(($(date +%s) / 86400 * 10000))}"
step "seeded worlds from $GONGDAO_SIM_FIRST" cargo test --locked -p gongdao-sim --test worlds -- --nocapture
export GONGDAO_PARSER_ROUNDS="${GONGDAO_PARSER_ROUNDS:-100000}"
step "parsers on changed seeds" cargo test --locked -p gongdao-api --test parsers
step "parsers under libFuzzer" scripts/fuzz.sh
say "the slow job held in $SECONDS s"
