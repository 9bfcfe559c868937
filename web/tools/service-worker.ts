// Puts the list of built files in front of src/offline/worker.js and writes it as /sw.js.
// The worker is plain JavaScript without imports, because a service worker must stand at one unhashed address.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

export function serviceWorker(): Plugin {
  return {
    name: 'gongdao-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => name.startsWith('assets/')).sort();
        const shell = ['/', '/icon.svg', '/manifest.webmanifest', ...files.map((name) => `/${name}`)];
        const page = bundle['index.html'];
        if (page?.type !== 'asset') this.error('The page is not built before the service worker that keeps it.');
        const version = createHash('sha256').update(files.join('\n')).update(page.source).digest('hex').slice(0, 16);
        const code = readFileSync(new URL('../src/offline/worker.js', import.meta.url), 'utf8');
        const head = `const VERSION = ${JSON.stringify(version)};\nconst SHELL = ${JSON.stringify(shell)};\n`;
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + code });
      },
    },
  };
}
