// Why: the editor core has a budget of 28 kB, and a budget that is not measured is a wish.
// What: bundles and minifies each door alone and prints its gzip size; fails above the budget.
// What not: the pages' budgets, which count everything a page loads.

import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const editor = new URL('../../src/editor/', import.meta.url).pathname;
const DOORS = [
  ['core', 'index.ts', 28_000],
  ['answer', 'answer/index.ts', 9_000],
  ['draft', 'draft.ts', 8_000],
  ['draft on IndexedDB', 'draft/indexed.ts', 3_500],
];

let isOver = false;
for (const [name, entry, budget] of DOORS) {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', modulePreload: false, rollupOptions: { input: editor + entry, preserveEntrySignatures: 'strict' } },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  const code = bundle.output[0].code;
  const size = gzipSync(code, { level: 9 }).length;
  isOver ||= size > budget;
  console.info(`${name}: ${size} bytes gzip, ${code.length} minified, budget ${budget}`);
}
process.exitCode = isOver ? 1 : 0;
