// Weighs what a page makes a phone download: the scripts of its entry and of all it imports at once, gzipped.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/pages/', import.meta.url);
const BUDGETS = [
  { page: 'sign-in', entry: 'SignIn', most: 60_000 },
  { page: 'worker home', entry: 'Hall', most: 60_000 },
  { page: 'workbench', entry: 'Bench', most: 84_000 },
  { page: 'workbench with a picture', entry: 'Bench', besides: 'Boxes', most: 110_000 },
  { page: 'verify', entry: 'Verify', most: 60_000 },
];
const names = readdirSync(new URL('assets/', dist)).filter((name) => name.endsWith('.js'));
const text = (name) => readFileSync(new URL(`assets/${name}`, dist));
const statics = (name) => [...text(name).toString().matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map((found) => found[1]);
function reach(name, seen) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of statics(name)) reach(next, seen);
  return seen;
}
const main = /assets\/([^"]+\.js)/.exec(readFileSync(new URL('index.html', dist), 'utf8'))[1];
let over = false;
function scriptOf(entry) {
  const name = names.find((one) => new RegExp(`^${entry}-[^.]+\\.js$`).test(one));
  if (!name) throw new Error(`no script of ${entry} in dist/pages/assets`);
  return name;
}
for (const { page, entry, besides, most } of BUDGETS) {
  const files = reach(scriptOf(entry), reach(main, new Set()));
  // What such a task loads when it is there.
  if (besides) reach(scriptOf(besides), files);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(text(file), { level: 9 }).length, 0);
  console.log(`${page}: ${(bytes / 1000).toFixed(1)} kB gzip of script in ${files.size} files, ${most / 1000} kB at most`);
  if (bytes > most) over = true;
}
if (over) {
  console.error('A page is over its budget.');
  process.exit(1);
}
