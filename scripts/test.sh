#!/usr/bin/env bash
# Everything that must hold before a change lands. Works as root or with sudo, on a fresh Debian with Rust.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

log=.test/tests.log
# The ledger's tests ask Beancount too.
export GONGDAO_BEAN_CHECK="$PWD/.venv/bin/bean-check"
# A change is judged by what it changes: property tests draw the same cases every time here, and others in `make slow`.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-1}"
# Throw-away databases lie in memory where there is enough; a power cut would take the tests along, too.
in_memory=/dev/shm
gigabytes() { awk '{ print int($1 / 1048576) }'; }
if [ -w "$in_memory" ] && [ "$(df --output=avail -k "$in_memory" | tail -n 1 | gigabytes)" -ge 10 ] &&
  [ "$(sed -n 's/^MemAvailable: *//p' /proc/meminfo | gigabytes)" -ge 12 ]; then
  export GONGDAO_POSTGRES_IN="${GONGDAO_POSTGRES_IN:-$in_memory}"
fi
mkdir -p .test

workspace_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    # nextest does not run the examples in the docs.
    cargo test --locked --workspace --doc --quiet
    scripts/postgres.sh scripts/s3.sh cargo nextest run --locked --workspace --no-fail-fast
  else
    scripts/postgres.sh scripts/s3.sh cargo test --locked --workspace --no-fail-fast
  fi 2>&1 | tee "$log"
}

# The pages: fresh types, compiler, lint, units; then people's stories in a browser on the program itself.
page_checks() (
  cd web
  npm run --silent check
  npm run --silent unit -- --reporter=dot
  npm run --silent editor:size
  npm run --silent editor:browser -- --reporter=dot
)
# The embedded database runs all of them; PostgreSQL those that tell a person's whole job, at both sizes: worker,
# requester, team leader, operator, cashier, auditor and a visitor. The others look at single tools and at states of pages,
# which no database changes. A story waits for its browser most of the time, so what
# the outside checks need is built beside them.
on_postgres=(worker requester pictures platform live everyone team payout)
# The tests have built it.
stories() { GONGDAO_PROGRAM="$(realpath "$TARGET")/debug/gongdao" npm --prefix web run --silent stories -- "$@"; }
stories_on_postgres() {
  GONGDAO_PROGRAM="$(realpath "$TARGET")/debug/gongdao" \
    scripts/postgres.sh npm --prefix web run --silent stories -- "${on_postgres[@]/%/.story.ts}"
}
release_build() { nice -n 19 cargo build --release --locked --quiet -p gongdao; }

# beside NAME COMMAND…  begins a step that others need not wait for; `joined NAME` waits for it and prints what it said.
declare -A besides=()
beside() {
  local name=$1
  (step "$@") >".test/${name// /-}.log" 2>&1 &
  besides[$name]=$!
}
joined() {
  local status=0
  wait "${besides[$1]}" || status=$?
  unset "besides[$1]"
  cat ".test/${1// /-}.log"
  [ "$status" -eq 0 ] || fail "$1: see above"
}
trap 'kill "${besides[@]}" 2>/dev/null || true' EXIT

# How many tests passed, over every closing line of the runner.
passed() { sed -nE 's/.*(Summary|test result).*[^0-9]([0-9]+) passed.*/\2/p' "$log" | awk '{ n += $1 } END { print n + 0 }'; }

need_rust
step "Debian packages" scripts/packages.sh
step "Python tools" scripts/python.sh
step "pages" scripts/pages.sh
beside "licences" scripts/licences.sh
step "page checks" page_checks
step "format" cargo fmt --all --check
joined "licences"
step "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings
step "receipt verifier" .venv/bin/python -m unittest discover --start-directory tools --pattern 'test_*.py'
step "tests" workspace_tests
beside "release build" release_build
step "page stories" stories
joined "release build"
beside "outside checks" scripts/postgres.sh scripts/outside-checks.sh
step "page stories on PostgreSQL" stories_on_postgres
joined "outside checks"
say "everything held in $SECONDS s"
say "tests: $(passed) passed, 0 failed"
