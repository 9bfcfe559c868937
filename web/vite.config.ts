// How the pages are built: hashed files under /assets, one page per chunk, and a service worker that knows them all.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { documents } from './tools/documents.ts';
import { serviceWorker } from './tools/service-worker.ts';

// Small modules that pages of one kind all need travel together: each file costs a slow phone more than its bytes. What no
// page of a kind needs stays out of its group, for the budgets (tools/budget.mjs) count all of a file.
const TOGETHER = {
  base: /\/node_modules\/(svelte|esm-env|clsx)\/|\/src\/(lib\/(ahead|language\.svelte)|words\/common)\.ts$/,
  tasks: /\/src\/(lib\/(form|boxes)|editor\/answer\/when|offline\/(store|outbox\.svelte)|editor\/render\/colours)\.ts$/,
  lists: /\/src\/(api\/resource\.svelte\.ts|ui\/(State|Choose)\.svelte|lib\/(live|events)\.ts)$/,
  worker: /\/src\/(words\/(hall|worker)\.ts|lib\/(floor|ppm)\.ts|pages\/worker\/(price\.ts|today\.ts|spread\.ts|Spread\.svelte.*))$/,
  drawn: /\/src\/(editor\/(geometry|json|words|model\/.*|log\/.*|answer\/boxes|input\/(keys|label)|render\/halves)\.ts|lib\/(marked|ranked|suggested|own-keys\.svelte)\.ts|words\/(suggested|work|bench)\.ts)$/,
};
const groups = Object.entries(TOGETHER).map(([name, test]) => ({ name, test }));

const server = process.env.GONGDAO_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), documents(), serviceWorker()],
  // Below a folder that is always there, because Cargo watches it.
  build: { outDir: 'dist/pages', target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false, rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups } } }, license: { fileName: 'licences.md' } },
  server: { proxy: { '/api': server, '/evidence': server, '/problems': server, '/health': server } },
});
