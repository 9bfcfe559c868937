// Why: 1,200 boxes an hour is a box in 3 s; whatever the program takes of them, the worker is not paid for.
// What: a scripted expert at a person's pace, and how long the program makes one wait: from the release of a box to its
//   frame, and from Enter to the next picture. What not: the network; the pages have two tasks leased and decoded ahead.

import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Editor } from '../../src/editor/index';
import { shots, startBench, type Bench } from './browser';

let bench: Bench;
beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  bench = await startBench();
});
afterAll(() => bench.close());

const PERSON = { class_ms: 200, aim_ms: 450, drag_ms: 550, look_ms: 500 };
const BOXES = 21;
const PER_PICTURE = 7;

interface Report {
  boxes: number;
  boxes_per_hour: number;
  wait_after_box_ms: number;
  next_picture_ms: number;
}

test('an expert at 1,700 ms a box: every box is there, and how many an hour is printed', async () => {
  const page = await bench.open('width=1920&height=1200');
  // The expert lives in the page, so that the time of the harness's own messages is nobody's.
  const report = await page.evaluate(
    async ([person, boxes, perPicture]) => {
      const host = document.querySelector('#stage') as HTMLElement;
      const bench_ = () => (globalThis as unknown as { editor: Editor }).editor.bench;
      host.setPointerCapture = () => undefined;
      const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
      const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const key = (name: string, code: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key: name, code, bubbles: true }));
      const pointer = (name: string, x: number, y: number) => {
        const { view } = bench_();
        const frame = host.getBoundingClientRect();
        const place = { clientX: frame.left + x * view.scale + view.x, clientY: frame.top + y * view.scale + view.y };
        host.dispatchEvent(new PointerEvent(name, { ...place, pointerId: 1, pointerType: 'mouse', button: name === 'pointermove' ? -1 : 0, bubbles: true }));
      };
      const waits: number[] = [];
      const nexts: number[] = [];
      let drawn = 0;
      const start = performance.now();
      for (let count = 0; count < boxes; count += 1) {
        await wait(person.class_ms);
        key(String((count % 4) + 1), `Digit${(count % 4) + 1}`);
        const left = 150 + (count % perPicture) * 220;
        await wait(person.aim_ms);
        pointer('pointerdown', left, 500);
        for (let step = 1; step <= 16; step += 1) {
          await wait(person.drag_ms / 16);
          pointer('pointermove', left + 7.5 * step, 500 + 16 * step);
        }
        const released = performance.now();
        pointer('pointerup', left + 120, 756);
        await painted();
        waits.push(performance.now() - released);
        await wait(person.look_ms);
        if ((count + 1) % perPicture === 0) {
          drawn += bench_().session.document.shapes.length;
          const entered = performance.now();
          key('Enter', 'Enter');
          await painted();
          nexts.push(performance.now() - entered);
        }
      }
      const hours = (performance.now() - start) / 3_600_000;
      const middle = (times: number[]) => Math.round(times.sort((a, b) => a - b)[times.length >> 1] ?? 0);
      return { boxes: drawn, boxes_per_hour: Math.round(drawn / hours), wait_after_box_ms: middle(waits), next_picture_ms: middle(nexts) };
    },
    [PERSON, BOXES, PER_PICTURE] as const,
  ) satisfies Report;
  console.info(JSON.stringify({ ...report, person_ms: Object.values(PERSON).reduce((a, b) => a + b) }));
  writeFileSync(`${shots}/expert.json`, JSON.stringify(report, null, 2));
  expect(report.boxes).toBe(BOXES);
  // Figures are printed, not judged: on a machine that others use they tell of the others.
});
