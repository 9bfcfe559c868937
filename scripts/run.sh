#!/usr/bin/env bash
# Builds the program and starts it with a demo world on the embedded database.
#   LISTEN  where it listens, 127.0.0.1:8080 unless told
#   DATA    where its data stand, gongdao-data unless told
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_rust
say "Building gongdao; the first time takes minutes, later ones seconds."
# The pages only go into the program's last part, so they are built beside the rest.
if have_node; then
  scripts/pages.sh &
  pages=$!
  trap 'kill "$pages" 2>/dev/null || true' EXIT
  cargo build --release --locked -p gongdao-cli
  wait "$pages" || fail "the pages could not be built; what went wrong stands above"
  trap - EXIT
else
  say "Without Node.js 20.19 or newer the pages are not built: the API works, the front shows a plain page."
fi
cargo build --release --locked -p gongdao
exec "$TARGET/release/gongdao" serve --demo \
  --data "${DATA:-gongdao-data}" --listen "${LISTEN:-127.0.0.1:8080}"
