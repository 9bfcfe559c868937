#!/usr/bin/env bash
# Builds the pages (web/) into web/dist/pages, from where the program takes them; does nothing when they are fresh.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_node
cd web
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing the pages' tools, once"
  npm ci --silent --no-audit --no-fund
  touch node_modules/.package-lock.json
fi

built=dist/pages/index.html
sources=(src public tools index.html package.json vite.config.ts svelte.config.js tsconfig.json)
if [ -f "$built" ] && [ -z "$(find "${sources[@]}" -newer "$built" -print -quit)" ]; then
  say "the pages are fresh"
  exit 0
fi
say "building the pages"
npm run --silent build
