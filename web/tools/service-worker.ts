// Puts the list of built files in front of src/offline/worker.js and writes it as /sw.js.
// The worker is plain JavaScript without imports, because a service worker must stand at one unhashed address.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { BEGINS } from './documents.ts';

export function serviceWorker(): Plugin {
  return {
    name: 'gongdao-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => name.startsWith('assets/')).sort();
        const shell = ['/', ...BEGINS, '/icon.svg', '/manifest.webmanifest', ...files.map((name) => `/${name}`)];
        const hash = createHash('sha256').update(files.join('\n'));
        for (const name of ['index.html', ...BEGINS.map((path) => `${path.slice(1)}.html`)]) {
          const page = bundle[name];
          if (page?.type !== 'asset') this.error(`${name} is not built before the service worker that keeps it.`);
          hash.update(page.source);
        }
        const version = hash.digest('hex').slice(0, 16);
        const code = readFileSync(new URL('../src/offline/worker.js', import.meta.url), 'utf8');
        const head = `const VERSION = ${JSON.stringify(version)};\nconst SHELL = ${JSON.stringify(shell)};\n`;
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + code });
      },
    },
  };
}
