// How long the next picture takes to be on the screen after Enter, by the browser's own clock: from the time stamp of the
// key press to the end of the frame in which the next task's decoded picture is painted. Used by timings.story.ts.
import type { Page } from 'playwright-core';
import { call } from './world.ts';

const words = (text: string) => ({ 'zh-CN': text });
const FIELDS = {
  boxes: { kind: 'boxes', classes: [{ value: 'car', label: words('车'), key: '1' }] },
  shapes: { kind: 'shapes', classes: [{ value: 'car', label: words('车身'), key: '1', shape: 'polygon' }, { value: 'lane', label: words('车道'), key: '2', shape: 'polyline' }] },
} as const;

/** An open project of photos with one field, published by the person of the page; its id. */
export async function photographed(page: Page, kind: keyof typeof FIELDS, photos: number, of: { width: number; height: number }): Promise<string> {
  const form = {
    show: [{ column: 'image', style: 'picture' }],
    fields: [{ ...FIELDS[kind], name: 'objects', question: words('标出每辆车。'), min_size: 4 }],
  };
  const rules = {
    currency: 'CNY', instructions: words('贴着车身走。'), price: { unit: 'object', rate_micros: 50_000, maximum_units: 10 },
    quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练路口感知。'), scope: {} },
  };
  const done = async (path: string, body?: unknown) => {
    const { status, body: answer } = await call(page, 'POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: string };
  };
  const { id } = await done('/projects', { name: `下一张:${kind}`, form, rules });
  await done(`/projects/${id}/screening`);
  const batch = (await done(`/projects/${id}/batches`)).id;
  await page.evaluate(
    async ([path, count, width, height]) => {
      for (let at = 0; at < (count as number); at += 1) {
        const canvas = Object.assign(document.createElement('canvas'), { width: width as number, height: height as number });
        const on = canvas.getContext('2d');
        if (!on) throw new Error('no canvas');
        // Many small patches: a photo's worth of detail, so that decoding has a photo's work.
        for (let patch = 0; patch < 6000; patch += 1) {
          on.fillStyle = `hsl(${(patch * 47 + at * 90) % 360} 40% ${20 + ((patch * 13) % 60)}%)`;
          on.fillRect((patch * 7919) % canvas.width, (patch * 104_729) % canvas.height, 20 + (patch % 90), 20 + (patch % 70));
        }
        const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
        const body = new FormData();
        body.append('file', file ?? new Blob(), `photo-${at}.jpg`);
        const { status } = await fetch(path as string, { method: 'POST', body });
        if (status !== 200) throw new Error(`picture ${at}: ${status}`);
      }
    },
    [`/api/v1/projects/${id}/media?batch=${batch}`, photos, of.width, of.height] as const,
  );
  await done(`/batches/${batch}/fund`, {});
  await done(`/batches/${batch}/open`);
  return id;
}

interface Seen {
  entered_at: number;
  /** When a picture that was not drawn before was first drawn, by the page's clock. */
  drawn_at: number | null;
  tell: ((taken: Taken) => void) | null;
}

/** Milliseconds after the key press until the next picture was drawn, and until the frame with it was on the screen. */
export interface Taken {
  drawn: number;
  shown: number;
}

/** Watches key presses and what is drawn, before any script of the page runs. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = { drawn_at: null, entered_at: 0, tell: null };
    const known = new WeakSet<object>();
    Object.assign(globalThis, { seen });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') Object.assign(seen, { entered_at: event.timeStamp, drawn_at: null });
    }, { capture: true });
    const told = (shown_at: number) => {
      const { tell, drawn_at, entered_at } = seen;
      seen.tell = null;
      if (tell && drawn_at !== null) tell({ drawn: Math.round(drawn_at - entered_at), shown: Math.round(shown_at - entered_at) });
    };
    // The browser's own measure of a key press lasts until the frame after its handlers was presented, to 8 ms.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        if (entry.name !== 'keydown' || entry.startTime !== seen.entered_at || seen.drawn_at === null) continue;
        if (seen.drawn_at <= entry.processingEnd) told(entry.startTime + entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const { prototype } = CanvasRenderingContext2D;
    const plain = prototype.drawImage as (...all: unknown[]) => void;
    prototype.drawImage = function (this: CanvasRenderingContext2D, ...all: unknown[]) {
      plain.apply(this, all);
      const [source] = all;
      if (!(source instanceof ImageBitmap) || known.has(source)) return;
      known.add(source);
      if (seen.drawn_at !== null) return;
      seen.drawn_at = performance.now();
      // Where it was drawn after the handlers, or so soon that the browser measures nothing: the end of the next frame.
      const press = seen.entered_at;
      requestAnimationFrame(() => setTimeout(() => {
        const at = performance.now();
        setTimeout(() => seen.entered_at === press && told(at), 500);
      }));
    } as typeof prototype.drawImage;
  });
}

/** Presses Enter once the next task is laid out and waits for its picture. */
export async function nextPicture(page: Page): Promise<Taken> {
  const done = page.evaluate(() => new Promise<Taken>((resolve) => {
    (globalThis as unknown as { seen: Seen }).seen.tell = resolve;
  }));
  await page.keyboard.press('Enter');
  return done;
}
