// How the pages are built: hashed files under /assets, one page per chunk, and a service worker that knows them all.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { serviceWorker } from './tools/service-worker.ts';

const server = process.env.GONGDAO_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), serviceWorker()],
  // Below a folder that is always there, because Cargo watches it.
  build: { outDir: 'dist/pages', target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false, license: { fileName: 'licences.md' } },
  server: { proxy: { '/api': server, '/evidence': server, '/problems': server, '/health': server } },
});
