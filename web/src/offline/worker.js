// The service worker: the pages open without a network. Answers of the API are never kept here: what a page needs
// offline (drafts, the outbox) is in IndexedDB, where it belongs to one account. A page opens from what is kept, so that
// it waits for no line; the browser asks for a newer worker behind it, which keeps its own files for the next visit.
// VERSION and SHELL are put in front of this text by tools/service-worker.ts.
/* global VERSION, SHELL */

const CACHE = `gongdao-${VERSION}`;
const PAGES = SHELL.filter((path) => !path.includes('.'));

// Files with a hash in their names may come from anywhere; the others must be those of this version.
const files = SHELL.map((path) => (path.startsWith('/assets/') ? path : new Request(path, { cache: 'reload' })));

// What is sure to be kept is answered without waking this worker, where the browser can do that.
const asleep = [
  { condition: { urlPattern: { pathname: '/assets/*', search: '' } }, source: 'cache' },
  ...PAGES.map((pathname) => ({ condition: { requestMode: 'navigate', urlPattern: { pathname, search: '' } }, source: { cacheName: CACHE } })),
];

self.addEventListener('install', (event) => {
  event.addRoutes?.(asleep).catch(() => undefined);
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  // The version before stays: a page of it that is still open loads its other parts from there.
  const old = (names) => names.filter((name) => name.startsWith('gongdao-') && name !== CACHE).slice(0, -1);
  const clear = caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});

/** The network, and the kept copy where there is none. */
async function fresh(request, kept) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(kept, answer.clone());
    return answer;
  } catch (error) {
    const copy = await cache.match(kept);
    if (copy) return copy;
    throw error;
  }
}

/** What belongs to a version never changes: its files have a hash in their names, and its page names those files. */
async function kept(request, name = request) {
  const own = await caches.open(CACHE);
  const copy = (await own.match(name)) ?? (await caches.match(name));
  return copy ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname === '/evidence/vkey') event.respondWith(fresh(request, '/evidence/vkey'));
  else if (/^\/(api|evidence|health|problems)(\/|$)/.test(url.pathname)) return;
  else if (request.mode === 'navigate') event.respondWith(kept(request, PAGES.includes(url.pathname) ? url.pathname : '/'));
  else event.respondWith(kept(request));
});
