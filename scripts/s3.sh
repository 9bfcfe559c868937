#!/usr/bin/env bash
# scripts/s3.sh COMMAND…
#
# Runs the command with GONGDAO_TEST_S3 set to a bucket of a throw-away S3 server (SeaweedFS) and AWS_ENDPOINT,
# AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ALLOW_HTTP to what reaches it, and removes the server
# afterwards, however the command ends. It listens on free loopback ports and checks signatures. Without the server's
# program (tools/requirements.txt; WEED names another) the command runs all the same, and tests of S3 say that they skip.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || fail "usage: scripts/s3.sh COMMAND…"

weed=${WEED:-.venv/bin/weed}
if [ ! -x "$weed" ]; then
  say "no S3 server: $weed is missing"
  exec "$@"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/gongdao-s3.XXXXXX")
server=
cleanup() {
  trap - EXIT
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
export AWS_ACCESS_KEY_ID=test-$(random 8) AWS_SECRET_ACCESS_KEY=$(random 16) AWS_REGION=us-east-1 AWS_ALLOW_HTTP=true
cat >"$folder/s3.json" <<JSON
{"identities":[{"name":"tests","credentials":[{"accessKey":"$AWS_ACCESS_KEY_ID","secretKey":"$AWS_SECRET_ACCESS_KEY"}],"actions":["Admin","Read","Write","List","Tagging"]}]}
JSON
chmod 600 "$folder/s3.json"

# Its parts talk over ports of their own and, ten thousand higher, over others.
free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && ! (exec 3<>"/dev/tcp/127.0.0.1/$(($1 + 10000))") 2>/dev/null; }
ports() {
  local found=() candidate
  while [ ${#found[@]} -lt 4 ]; do
    candidate=$((12000 + RANDOM % 8000))
    if free "$candidate"; then found+=("$candidate"); fi
  done
  echo "${found[@]}"
}

start() {
  mkdir -p "$folder/data"
  "$weed" server -dir="$folder/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 -volume.max=20 -master.volumeSizeLimitMB=64 \
    -master.port="$1" -volume.port="$2" -filer -filer.port="$3" -s3 -s3.port="$4" -s3.port.iceberg=0 -s3.port.lance=0 -s3.config="$folder/s3.json" \
    >"$folder/server.log" 2>&1 &
  server=$!
}

# Makes the bucket with a signed request, as any client of the protocol would.
make_bucket() {
  curl --silent --show-error --fail --max-time 5 --request PUT --aws-sigv4 "aws:amz:$AWS_REGION:s3" \
    --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$AWS_ENDPOINT/gongdao-test" >"$folder/curl.log" 2>&1
}

ready=
for _ in 1 2 3; do
  read -r master volume filer s3 <<<"$(ports)"
  export AWS_ENDPOINT="http://127.0.0.1:$s3"
  start "$master" "$volume" "$filer" "$s3"
  for _ in $(seq 400); do
    kill -0 "$server" 2>/dev/null || break
    if make_bucket; then
      ready=yes
      break
    fi
    sleep 0.2
  done
  [ -n "$ready" ] && break
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
done
[ -n "$ready" ] || { tail -n 40 "$folder/server.log" "$folder/curl.log" >&2; fail "the S3 server did not start"; }
export GONGDAO_TEST_S3=s3://gongdao-test

"$@" </dev/null &
command_id=$!
trap 'kill -TERM "$command_id" 2>/dev/null; wait "$command_id" || true; exit 143' TERM HUP INT
status=0
wait "$command_id" || status=$?
exit "$status"
