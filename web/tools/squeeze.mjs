// Puts a gzipped copy beside every built file that gains by it, so that the program serves it without work of its own.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/pages/', import.meta.url).pathname;
const WORTH = /\.(js|css|html|svg|json|webmanifest|md)$/;
for (const name of readdirSync(dist, { recursive: true })) {
  const path = dist + name;
  if (!WORTH.test(name) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  const squeezed = gzipSync(bytes, { level: 9 });
  if (squeezed.length < bytes.length * 0.9) writeFileSync(`${path}.gz`, squeezed);
}
