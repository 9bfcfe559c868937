// Why: locks, channels and IndexedDB of a real browser differ from any imitation.
// What: a draft through a reload, a crash of the page, and two tabs. What not: the server; unit tests turn it by hand.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Draft } from '../../src/editor/draft';
import { boxesOf, drag, startBench, type Bench } from './browser';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

interface Global {
  draft: Draft;
}

/** A tab in the background has no frames to poll by. */
const SLOWLY = { polling: 100, timeout: 120_000 };

const ready = (page: Page) => page.waitForFunction(() => 'draft' in globalThis, null, SLOWLY);
const statusOf = (page: Page) => page.evaluate(() => (globalThis as unknown as Global).draft.status);
const saved = (page: Page, revision: number) => page.waitForFunction((least) => (globalThis as unknown as Global).draft.status.saved >= least, revision, SLOWLY);
const takeOver = (page: Page) => page.evaluate(() => (globalThis as unknown as Global).draft.takeOver());

test('a draft survives a reload, a crash and a change of tab', async () => {
  const one = await bench.open('draft=a');
  await ready(one);
  await drag(one, [400, 300], [600, 500]);
  await drag(one, [800, 300], [900, 500]);
  await saved(one, 2);
  const drawn = await boxesOf(one);
  expect(drawn).toHaveLength(2);
  await one.reload();
  await ready(one);
  expect(await boxesOf(one)).toEqual(drawn);
  await one.keyboard.press('z');
  await saved(one, 3);

  const two = await bench.tab(one, 'draft=a');
  expect([(await statusOf(one)).role, (await statusOf(two)).role]).toEqual(['writer', 'reader']);
  await drag(two, [100, 300], [300, 500]);
  expect(await boxesOf(two)).toHaveLength(1);
  await takeOver(two);
  await one.waitForFunction(() => (globalThis as unknown as Global).draft.status.role === 'reader', null, SLOWLY);
  await two.keyboard.press('y');
  await saved(two, 4);
  expect(await boxesOf(two)).toEqual(drawn);
  await one.waitForFunction(() => (globalThis as unknown as Global).draft.session.document.shapes.length === 2, null, SLOWLY);

  // The page is gone without a word; the tab that is left goes on.
  const cdp = await two.context().newCDPSession(two);
  const crashed = new Promise((done) => two.once('crash', done));
  void cdp.send('Page.crash').catch(() => undefined);
  await crashed;
  await one.bringToFront();
  await takeOver(one);
  await drag(one, [1200, 300], [1400, 500]);
  await saved(one, 5);
  expect(await boxesOf(one)).toHaveLength(3);
  expect((await statusOf(one)).asides).toBe(0);
});
