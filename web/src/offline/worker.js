// The service worker: the pages open without a network. Answers of the API are never kept here: what a page needs
// offline (drafts, the outbox) is in IndexedDB, where it belongs to one account. VERSION and SHELL are put in front
// of this text by tools/service-worker.ts.
/* global VERSION, SHELL */

const CACHE = `gongdao-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('gongdao-') && name !== CACHE);
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

/** A file whose name has its hash in it never changes. */
async function kept(request) {
  const copy = await caches.match(request);
  return copy ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (url.pathname === '/evidence/vkey') event.respondWith(fresh(request, '/evidence/vkey'));
  else if (/^\/(api|evidence|health|problems)(\/|$)/.test(url.pathname)) return;
  else if (request.mode === 'navigate') event.respondWith(fresh(request, '/'));
  else event.respondWith(kept(request));
});
