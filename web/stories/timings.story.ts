// How long a cheap phone on a slow line waits for the hall: a processor four times slower, 1.6 Mbit/s, 150 ms; and how
// long somebody at a desk waits for the next picture after Enter. The figures are printed and written to
// web/test-output; asserted is only that everything came, because the machine that runs the stories has other work too.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextPicture, photographed, watch } from './next.ts';
import type { Taken } from './next.ts';
import { call, DESK, OUTPUT, PHONE, settle, signIn, visitor, world } from './world.ts';
import type { World } from './world.ts';

const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const SLOWER = 4;
let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.end());

/** Says on the console when the first card can be pressed, by the page's own clock, which begins with the visit: a tool
 *  that looks from outside would put its script into the page and wait for that on the slow processor. */
async function tellCard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector('article a')) return;
      seen.disconnect();
      // Its frame is drawn, and the page takes a press.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => console.debug(`card ${Math.round(performance.now())}`);
        port2.postMessage(null);
      });
    });
    seen.observe(document, { childList: true, subtree: true });
  });
}

test('the hall is usable soon on a slow phone, and sooner the second time', async () => {
  const { page, context } = await visitor(here, PHONE);
  const signed = await context.request.post('/api/v1/sign-in', {
    data: { email: 'worker@demo.gongdao', password: here.password },
    headers: { Origin: here.url },
  });
  expect(signed.status()).toBe(200);
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_4G);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await tellCard(page);
  const visit = async (): Promise<number> => {
    const told = page.waitForEvent('console', { predicate: (said) => said.text().startsWith('card '), timeout: 90_000 });
    await page.goto('/hall', { waitUntil: 'commit', timeout: 90_000 });
    return Number((await told).text().slice('card '.length));
  };
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const first = await visit();
  await settle(page);
  // The document asks for them before any script runs, and the page takes over what came.
  for (const path of ['/api/v1/me', '/api/v1/hall']) expect(asked.filter((one) => one === path), path).toHaveLength(1);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await session.send('ServiceWorker.enable');
  const again: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    // What the visit before still does is no part of the next one, and whoever comes back later finds the worker asleep.
    await settle(page);
    await session.send('ServiceWorker.stopAllWorkers');
    again.push(await visit());
  }
  again.sort((a, b) => a - b);
  const load = loadavg()[0]?.toFixed(1);
  const figures = { profile: '4x slower processor, 1.6 Mbit/s, 150 ms', load, hall_first_ms: first, hall_again_median_ms: again[2], hall_again_ms: again };
  console.log(JSON.stringify(figures));
  writeFileSync(join(OUTPUT, 'timings.json'), `${JSON.stringify(figures, null, 2)}\n`);
  expect(again).toHaveLength(5);
  await context.close();
});

test.each(['boxes', 'shapes'] as const)('the next picture of %s is there after Enter', async (kind) => {
  const photos = 6;
  const [requester, worker] = [await signIn(here, 'requester', DESK), await signIn(here, 'worker', DESK)];
  const { page } = worker;
  const project = await photographed(requester.page, kind, photos, { width: 1920, height: 1440 });
  const { body } = await call(page, 'GET', `/projects/${project}`);
  await call(page, 'POST', `/projects/${project}/terms`, { revision: (body as { revision: number }).revision });
  await watch(page);
  await page.goto(`/hall/${project}/work`);
  const taken: Taken[] = [];
  for (let turn = 1; turn < photos; turn += 1) {
    await page.getByText(/题已备好/).waitFor();
    taken.push(await nextPicture(page));
  }
  const answered = async () => ((await call(page, 'GET', '/assignments?group=under_review&limit=200')).body as { items: { project: string }[] }).items.filter((one) => one.project === project).length;
  await expect.poll(answered, { timeout: 60_000 }).toBe(photos - 1);
  taken.sort((a, b) => a.shown - b.shown);
  const figures = { kind, photos: '1920 × 1440 JPEG', next_picture_median_ms: taken[taken.length >> 1], next_picture_ms: taken };
  console.log(JSON.stringify(figures));
  writeFileSync(join(OUTPUT, `next-${kind}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  expect(taken).toHaveLength(photos - 1);
  await requester.context.close();
  await worker.context.close();
});
