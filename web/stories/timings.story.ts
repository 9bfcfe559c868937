// How long a cheap phone on a slow line waits for the hall: a processor four times slower, 1.6 Mbit/s, 150 ms. The
// figures are printed and written to web/test-output/timings.json; asserted is only that they are no disaster, because
// the machine that runs the stories has other work too.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OUTPUT, PHONE, visitor, world } from './world.ts';
import type { World } from './world.ts';

const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const SLOWER = 4;
let here: World;
beforeAll(async () => {
  here = await world();
});
afterAll(() => here?.end());

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
  const visit = async (): Promise<number> => {
    const began = performance.now();
    await page.goto('/hall', { waitUntil: 'commit', timeout: 90_000 });
    await page.locator('article a').first().waitFor({ timeout: 90_000 });
    return Math.round(performance.now() - began);
  };
  const first = await visit();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const again = [await visit(), await visit(), await visit()].sort((a, b) => a - b);
  const figures = { profile: '4x slower processor, 1.6 Mbit/s, 150 ms', hall_first_ms: first, hall_again_median_ms: again[1], hall_again_ms: again };
  console.log(JSON.stringify(figures));
  writeFileSync(join(OUTPUT, 'timings.json'), `${JSON.stringify(figures, null, 2)}\n`);
  expect(first).toBeLessThan(30_000);
  expect(again[1]).toBeLessThan(15_000);
  await context.close();
});
