#!/usr/bin/env bash
# What the program does on real input, judged by code the project did not write.
#
#   * `gongdao replay` on real crowds, on both databases: figures, books (Beancount), receipts (sigstore-python);
#   * `gongdao aggregate` beside crowd-kit, on made-up labels and on real crowds;
#   * `gongdao agreement` on the same crowds (krippendorff);
#   * boxes drawn over the API and taken away as COCO, read by pycocotools and panlabel;
#   * data sets in many formats, read by panlabel, pycocotools and conllu;
#   * payment files against ISO 20022's schema as sepaxml carries it (xmlschema);
#   * a running server against its own OpenAPI document (Schemathesis).
#
# Run it through scripts/postgres.sh. The crowds are not part of the repository; GONGDAO_CROWD_LABELS names
# their folder. SCHEMATHESIS_SECONDS bounds the last check, 90 unless told.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -n "${GONGDAO_TEST_POSTGRES:-}" ] || fail "run it as: scripts/postgres.sh scripts/outside-checks.sh"
crowds=${GONGDAO_CROWD_LABELS:-../shared/data/crowd-labels}
program="$TARGET/release/gongdao"
python=.venv/bin/python
work=$(mktemp -d "${TMPDIR:-/tmp}/gongdao-outside.XXXXXX")
server=

cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 143' HUP INT TERM

# replay SET DATABASE_NAME [--database URL]
replay() {
  local set=$1 output=$work/$1-$2
  local labels=$crowds/$set/labels.csv gold=$crowds/$set/gold.csv
  shift 2
  mkdir "$output"
  "$program" replay "$labels" --gold "$gold" "$@" --output "$output" --json >"$output/summary.json"
  "$python" tools/check_replay.py --set "$set" --labels "$labels" --gold "$gold" "$output"
  .venv/bin/bean-check "$output/journal.beancount"
  # A sample, spread over the whole run.
  find "$output/receipts" -name '*.tlog-proof' | sort | awk 'NR % 97 == 1' |
    xargs "$python" tools/verify_receipt.py --quiet --vkey "$output/evidence/vkey"
  rm -rf "$output"
}

replays() {
  local set
  for set in rte dog web product; do
    step "replay $set on SQLite" replay "$set" sqlite
    step "replay $set on PostgreSQL" replay "$set" postgres --database "$GONGDAO_TEST_POSTGRES"
  done
}

# Krippendorff's alpha by another package.
agreements() {
  local set
  for set in rte dog web emotion; do
    [ -f "$crowds/$set/labels.csv" ] || continue
    "$program" agreement "$crowds/$set/labels.csv" --json >"$work/agreement.json"
    "$python" tools/check_agreement.py "$crowds/$set/labels.csv" "$work/agreement.json"
  done
}

# Payment files: what the writer's tests leave behind, by a schema and a validator of other people's.
payment_files() {
  mkdir "$work/pain001"
  GONGDAO_PAIN001="$work/pain001" cargo test --quiet --locked -p gongdao-formats --test money_files
  "$python" tools/check_pain001.py "$work"/pain001/*.xml
}

# Labelled data in other people's formats: what the writers' tests leave behind, by other readers.
data_sets() {
  mkdir "$work/data-sets"
  GONGDAO_DATASETS="$work/data-sets" cargo test --quiet --locked -p gongdao-formats --test dataset outside
  GONGDAO_DATASETS="$work/data-sets" cargo test --quiet --locked -p gongdao-formats --test coco poses
  GONGDAO_DATASETS="$work/data-sets" cargo test --quiet --locked -p gongdao-formats --test coco masks
  GONGDAO_DATASETS="$work/data-sets" cargo test --quiet --locked -p gongdao-formats --test results parquet
  "$python" tools/check_formats.py "$work/data-sets" .venv/bin/panlabel
}

# Starts a demo server and leaves its address in `address`.
serve() {
  "$program" serve --demo --data "$work/data" --listen 127.0.0.1:0 >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    address=$(sed -n 's,^listening on \(http://[^ ]*\).*,\1,p' "$work/server.log")
    if [ -n "$address" ]; then return; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/server.log" >&2
  fail "the server did not start within 10 s"
}

# Boxes drawn in a demo world, read back by other programs.
coco_export() {
  serve
  "$python" tools/check_coco.py "$address" "$(cat "$work/data/demo.password")" .venv/bin/panlabel
  kill "$server"
  wait "$server" || true
  server=
  rm -rf "$work/data"
}

# Many odd requests, unsigned: none may bring a server error, and every answer must be the documented kind.
api_document() {
  local seconds=${SCHEMATHESIS_SECONDS:-90}
  serve
  "$python" -c 'import sys, requests; requests.get(sys.argv[1], timeout=5).raise_for_status()' "$address/health"
  timeout --signal=INT "$((seconds + 60))" .venv/bin/schemathesis run "$address/api/v1/openapi.json" \
    --max-time "$seconds" --seed 1 --no-color --report-dir "$work/schemathesis" \
    --checks not_a_server_error,content_type_conformance,response_schema_conformance
  kill -0 "$server" 2>/dev/null || { tail -n 40 "$work/server.log" >&2; fail "the server died"; }
}

if [ ! -d crates/gongdao ]; then
  say "nothing to check from outside: crates/gongdao is not in this tree"
  exit 0
fi

step "release build" cargo build --release --locked -p gongdao
if [ -d "$crowds" ]; then
  replays
  step "agreement" agreements
else
  say "replays not run: there are no crowds at $crowds (set GONGDAO_CROWD_LABELS to their folder)"
fi
step "aggregation beside crowd-kit" "$python" tools/check_aggregate.py "$program" --crowds "$crowds" --quick
step "boxes as COCO" coco_export
step "payment files" payment_files
step "data sets" data_sets
step "API document" api_document
