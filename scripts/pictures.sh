#!/usr/bin/env bash
# scripts/pictures.sh
#
# Takes the README's pictures anew: builds pages and program, runs the story that takes them, and puts them into
# docs/pictures. A picture over 150 kB is refused, since everybody who clones carries it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

most_bytes=150000
need_rust
scripts/pages.sh
cargo build --locked -p gongdao
GONGDAO_PROGRAM="$(realpath "$TARGET")/debug/gongdao"
export GONGDAO_PROGRAM
(cd web && npm run --silent stories -- stories/readme.story.ts)

mkdir -p docs/pictures
for name in hall workbench wizard project; do
  taken="web/test-output/readme-$name.png"
  bytes=$(wc -c <"$taken")
  [ "$bytes" -le "$most_bytes" ] || fail "$taken has $bytes bytes; $most_bytes are the most. Take a smaller one."
  cp "$taken" "docs/pictures/$name.png"
  say "docs/pictures/$name.png, $bytes bytes"
done
