#!/usr/bin/env bash
# What takes longer than a change should wait for: every parser under libFuzzer for a minute each, thousands of seeded
# worlds, property tests on cases nobody has seen, and our Label Studio files in its own converter. FUZZ_SECONDS, GONGDAO_SIM_SEEDS and GONGDAO_SIM_FIRST make it shorter, longer, or another search.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_rust

export GONGDAO_SIM_SEEDS="${GONGDAO_SIM_SEEDS:-3000}"
# Other worlds every day; the failing one is printed with the line that repeats it.
export GONGDAO_SIM_FIRST="${GONGDAO_SIM_FIRST:-$(($(date +%s) / 86400 * 10000))}"
step "seeded worlds from $GONGDAO_SIM_FIRST" cargo test --locked -p gongdao-sim --test worlds -- --nocapture
# Their own cases, other ones every time; a failing case is printed and kept beside its test.
step "property tests on new cases" cargo test --locked -p gongdao-consensus -p gongdao-engine -p gongdao-evidence \
  -p gongdao-formats -p gongdao-geometry -p gongdao-integrity -p gongdao-labels -p gongdao-ledger -p gongdao-market \
  -p gongdao-quality -p gongdao-rules
export GONGDAO_PARSER_ROUNDS="${GONGDAO_PARSER_ROUNDS:-100000}"
step "parsers on changed seeds" cargo test --locked -p gongdao-api --test parsers
label_studio() {
  local venv=.test/label-studio data=.test/data-sets
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'label-studio-sdk>=2.1,<3' pillow
  rm -rf "$data" && mkdir -p "$data"
  GONGDAO_DATASETS="$PWD/$data" cargo test --quiet --locked -p gongdao-formats --test dataset outside
  "$venv/bin/python" tools/check_label_studio.py "$data"
}
step "Label Studio's own converter" label_studio
step "parsers under libFuzzer" scripts/fuzz.sh
say "the slow job held in $SECONDS s"
