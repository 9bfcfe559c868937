#!/usr/bin/env bash
# Measures what docs/benchmarks.md reports, on both databases, and prints one JSON object a line.
#   SECONDS_EACH  length of each run, 30 unless told
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ -z "${GONGDAO_TEST_POSTGRES:-}" ]; then
  need_rust
  say "== rooms"
  cargo bench --locked --quiet -p gongdao-ledger -p gongdao-labels -p gongdao-evidence
  cargo build --release --locked -p gongdao
  exec scripts/postgres.sh scripts/bench.sh
fi

for what in lifecycle keen import http; do
  bench=("$TARGET/release/gongdao" bench "$what" --seconds "${SECONDS_EACH:-30}" --json)
  say "== $what on SQLite"
  "${bench[@]}"
  say "== $what on PostgreSQL"
  "${bench[@]}" --database "$GONGDAO_TEST_POSTGRES"
done
