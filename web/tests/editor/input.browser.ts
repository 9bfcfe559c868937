// Why: pointer capture, touch, focus and input methods exist only in a browser.
// What: drawing by mouse, by touch and by keyboard alone; pinch and menu; Tab in and out; input methods; next picture.
// What not: what the tools do in detail (src/editor/tools/tools.test.ts).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdirSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import type { Editor } from '../../src/editor/index';
import { boxesOf, drag, painted, placeOf, shots, startBench, type Bench } from './browser';

let bench: Bench;
beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  bench = await startBench();
});
afterAll(() => bench.close());

interface Global {
  editor: Editor;
}

const near = (value: number, by = 4) => ({ asymmetricMatch: (other: unknown) => typeof other === 'number' && Math.abs(other - value) <= by });
const scaleOf = (page: Page) => page.evaluate(() => (globalThis as unknown as Global).editor.bench.view.scale);
const selectionOf = (page: Page) => page.evaluate(() => (globalThis as unknown as Global).editor.bench.selection);
const announced = (page: Page) => page.locator('#announce').textContent();

describe('by mouse', () => {
  test('boxes are drawn, resized by a handle, moved, undone, and zoomed at the pointer', async () => {
    const page = await bench.open();
    await page.keyboard.press('3');
    await drag(page, [400, 300], [600, 500]);
    await drag(page, [600, 500], [700, 560]);
    expect(await boxesOf(page)).toEqual([{ class: 'car', x: near(400), y: near(300), width: near(300, 8), height: near(260, 8) }]);
    await page.keyboard.press('v');
    await drag(page, [450, 400], [550, 450]);
    expect(await boxesOf(page)).toMatchObject([{ x: near(500), y: near(350) }]);
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    expect(await boxesOf(page)).toMatchObject([{ width: near(200, 8) }]);
    const at = await placeOf(page, 800, 400);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -600);
    await painted(page);
    const after = await placeOf(page, 800, 400);
    // The browser gives whole pixels, and a part of one grows with the zoom.
    expect([after.x, after.y]).toEqual([near(at.x), near(at.y)]);
    expect(await scaleOf(page)).toBeGreaterThan(1);
  });

  test('a drag that leaves the window ends in the picture', async () => {
    const page = await bench.open();
    const from = await placeOf(page, 1700, 1000);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(1439, 899, { steps: 4 });
    await page.mouse.up();
    const [box] = await boxesOf(page);
    expect(box!.x + box!.width).toBeCloseTo(1920, 1);
  });

  test('four clicks make a box, and Escape takes points back', async () => {
    const page = await bench.open();
    await page.keyboard.press('e');
    for (const [x, y] of [[500, 300], [420, 400], [9, 9]] as const) {
      const at = await placeOf(page, x, y);
      await page.mouse.click(at.x, at.y);
    }
    await page.keyboard.press('Escape');
    for (const [x, y] of [[610, 420], [510, 520]] as const) {
      const at = await placeOf(page, x, y);
      await page.mouse.click(at.x, at.y);
    }
    expect(await boxesOf(page)).toEqual([{ class: 'person', x: near(420), y: near(300), width: near(190, 6), height: near(220, 6) }]);
  });
});

describe('by touch', () => {
  const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  interface Finger {
    x: number;
    y: number;
    id?: number;
  }
  const touch = (cdp: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Finger[]) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints });

  test('one finger draws under a magnifier, two zoom, a long press asks for the menu', async () => {
    const page = await bench.open('', phone);
    const cdp = await page.context().newCDPSession(page);
    const from = await placeOf(page, 500, 500);
    const to = await placeOf(page, 1100, 1000);
    await touch(cdp, 'touchStart', [from]);
    for (const share of [0.2, 0.5, 0.8, 1]) await touch(cdp, 'touchMove', [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }]);
    await painted(page);
    await page.screenshot({ path: `${shots}/phone-magnifier.png` });
    await touch(cdp, 'touchEnd', []);
    expect(await boxesOf(page)).toEqual([{ class: 'person', x: near(500, 12), y: near(500, 12), width: near(600, 16), height: near(500, 16) }]);

    const before = await scaleOf(page);
    await touch(cdp, 'touchStart', [{ x: 120, y: 200, id: 0 }]);
    await touch(cdp, 'touchMove', [{ x: 124, y: 204, id: 0 }]);
    await touch(cdp, 'touchStart', [{ x: 124, y: 204, id: 0 }, { x: 200, y: 260, id: 1 }]);
    for (const by of [20, 50, 80]) await touch(cdp, 'touchMove', [{ x: 124 - by, y: 204 - by, id: 0 }, { x: 200 + by, y: 260 + by, id: 1 }]);
    await touch(cdp, 'touchEnd', []);
    expect(await scaleOf(page)).toBeGreaterThan(before * 1.8);
    expect(await boxesOf(page)).toHaveLength(1);

    await touch(cdp, 'touchStart', [{ x: 180, y: 250 }]);
    await page.waitForFunction(() => (document.querySelector('#stage') as HTMLElement).dataset['asked'] === 'menu');
    await touch(cdp, 'touchEnd', []);
    expect(await boxesOf(page)).toHaveLength(1);
    await page.screenshot({ path: `${shots}/phone.png` });
  });

  test('the page does not scroll sideways and stays usable at 360 × 640', async () => {
    const page = await bench.open('', phone);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
});

describe('by keyboard alone', () => {
  test('a box is drawn, corrected, classified, told and submitted', async () => {
    const page = await bench.open('lang=en');
    await page.focus('#stage');
    await page.keyboard.press('2');
    await page.keyboard.press('n');
    for (let count = 0; count < 4; count += 1) await page.keyboard.press('Shift+ArrowRight');
    for (let count = 0; count < 3; count += 1) await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('n');
    expect(await boxesOf(page)).toMatchObject([{ class: 'rider' }]);
    const [drawn] = await boxesOf(page);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Shift+Digit3');
    expect(await boxesOf(page)).toEqual([{ ...drawn, class: 'car', x: drawn!.x - 1, width: drawn!.width + 1 }]);
    expect(await announced(page)).toBe('Class changed: Car');
    await page.keyboard.press('Enter');
    expect(await boxesOf(page)).toEqual([]);
    await page.keyboard.press('l');
    expect(await boxesOf(page)).toEqual([{ ...drawn, class: 'car', x: drawn!.x - 1, width: drawn!.width + 1 }]);
  });

  test('Tab walks the objects and then leaves; Escape leaves at once', async () => {
    const page = await bench.open('boxes=3');
    await page.focus('#stage');
    const walked = [];
    for (let count = 0; count < 3; count += 1) {
      await page.keyboard.press('Tab');
      walked.push((await selectionOf(page))[0]);
    }
    expect(walked).toEqual([1, 2, 3]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('class');
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('stage');
    await page.keyboard.press('Shift+Tab');
    expect(await selectionOf(page)).toEqual([2]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('class');
  });

  test('an input method, a text field and a button keep their keys', async () => {
    const page = await bench.open();
    const classOf = () => page.evaluate(() => (globalThis as unknown as Global).editor.bench.class);
    await page.evaluate(() => {
      for (const more of [{ isComposing: true }, { keyCode: 229 }, { key: 'Process' }]) {
        document.dispatchEvent(new KeyboardEvent('keydown', { key: '3', code: 'Digit3', bubbles: true, ...more }));
      }
      const field = document.createElement('textarea');
      field.id = 'note';
      document.body.append(field);
    });
    expect(await classOf()).toBe('person');
    await page.focus('#note');
    await page.keyboard.type('3sz');
    expect([await classOf(), await page.inputValue('#note')]).toEqual(['person', '3sz']);
    await page.focus('#skip');
    await drag(page, [400, 300], [600, 500]);
    await page.focus('#classes button');
    await page.keyboard.press('Enter');
    expect(await boxesOf(page)).toHaveLength(1);
  });

  test('a held Enter submits once', async () => {
    const page = await bench.open();
    await page.keyboard.down('Enter');
    for (let count = 0; count < 5; count += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await painted(page);
    expect(await page.locator('#status').textContent()).toContain('第 2 题');
  });
});
