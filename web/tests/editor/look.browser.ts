// Why: whether it looks right is judged by eye; the pictures are made the same way every time.
// What: screenshots of the canvas at work, at a desk and on a phone. What not: comparing pixels, which differ by font.

import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boxesOf, drag, painted, placeOf, shots, startBench, type Bench } from './browser';

let bench: Bench;
beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  bench = await startBench();
});
afterAll(() => bench.close());

test('the workbench at a desk', async () => {
  const page = await bench.open('', { viewport: { width: 1280, height: 760 } });
  await page.keyboard.press('3');
  await drag(page, [1392, 736], [1712, 930]);
  await page.keyboard.press('2');
  await drag(page, [1244, 660], [1316, 880]);
  await page.keyboard.press('1');
  await drag(page, [556, 670], [642, 942]);
  const at = await placeOf(page, 1300, 700);
  await page.mouse.move(at.x, at.y);
  await painted(page);
  await page.screenshot({ path: `${shots}/desk.png` });
  expect((await boxesOf(page)).map((box) => box.class)).toEqual(['car', 'rider', 'person']);
});
