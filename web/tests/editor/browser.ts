// Why: the browser tests of the editor share a built demo and a real Chromium; no browser is ever downloaded.
// What: builds the demo once, serves it, opens pages. CHROMIUM names another executable than Debian's.
// What not: tests.

import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';

const root = new URL('../../src/editor/demo', import.meta.url).pathname;
const outDir = new URL('../../test-output/demo', import.meta.url).pathname;
export const shots = new URL('../../.test/shots', import.meta.url).pathname;

export interface Bench {
  readonly browser: Browser;
  open(query?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Another tab of the same browser profile. */
  tab(of: Page, query: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  await build({ root, configFile: false, logLevel: 'error', base: './', build: { outDir, emptyOutDir: true } });
  const server: PreviewServer = await preview({ root, configFile: false, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The demo could not be served.');
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--font-render-hinting=none'],
  });
  return {
    browser,
    async open(query = '', options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => {
        throw error;
      });
      await page.goto(`${address}?${query}`);
      await page.waitForFunction(() => 'editor' in globalThis);
      return page;
    },
    async tab(of, query) {
      const page = await of.context().newPage();
      await page.goto(`${address}?${query}`);
      await page.waitForFunction(() => 'draft' in globalThis);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** A box as tests compare it. */
export interface SeenBox {
  class: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Global {
  editor: import('../../src/editor/index').Editor;
}

export const boxesOf = (page: Page): Promise<SeenBox[]> =>
  page.evaluate(() =>
    (globalThis as unknown as Global).editor.bench.session.document.shapes.flatMap((shape) => {
      if (shape.kind !== 'box') return [];
      const { class: value, x, y, width, height } = shape;
      return [{ class: value, x, y, width, height }];
    }),
  );

/** Where a point of the picture is on the page, in CSS pixels. */
export const placeOf = (page: Page, x: number, y: number): Promise<{ x: number; y: number }> =>
  page.evaluate(
    ([px, py]) => {
      const { view } = (globalThis as unknown as Global).editor.bench;
      const frame = (document.querySelector('#stage') as HTMLElement).getBoundingClientRect();
      return { x: (px as number) * view.scale + view.x + frame.left, y: (py as number) * view.scale + view.y + frame.top };
    },
    [x, y],
  );

/** Waits for the next picture on the screen. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

export async function drag(page: Page, from: readonly [number, number], to: readonly [number, number], steps = 6): Promise<void> {
  const [start, end] = [await placeOf(page, ...from), await placeOf(page, ...to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps });
  await page.mouse.up();
}
