// Projects made through the API, for stories that begin where one is open.
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { good } from './paid.ts';
import { call, signIn } from './world.ts';
import type { Person, Size, World } from './world.ts';

export interface Made {
  name: string;
  form: unknown;
  rules: unknown;
}

/** A picture of 640 × 400: bars of a colour, each over those before it, and lines of text at places. */
export interface Painted {
  file: string;
  bars: readonly (readonly [colour: string, x: number, y: number, width: number, height: number])[];
  lines?: readonly (readonly [text: string, x: number, y: number])[];
}

/** A project with these tasks, open; its id. */
export async function openWith(requester: Person, made: Made, tasks: readonly unknown[]): Promise<string> {
  const { id } = await good(requester, 'POST', '/projects', made);
  await good(requester, 'POST', `/projects/${String(id)}/screening`);
  const { id: batch } = await good(requester, 'POST', `/projects/${String(id)}/batches`);
  await good(requester, 'POST', `/batches/${String(batch)}/tasks`, { tasks });
  await good(requester, 'POST', `/batches/${String(batch)}/fund`, {});
  await good(requester, 'POST', `/batches/${String(batch)}/open`);
  return String(id);
}

/** Takes the terms of a project and has its first task on the desk. */
export async function begin(page: Page, project: string, name: string): Promise<void> {
  page.context().setDefaultTimeout(60_000);
  await page.goto(`/hall/${project}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: '我同意以上约定' }).click();
  await page.waitForURL('**/work');
  await page.locator('main[data-task]').waitFor();
}

/** A worker who takes the terms of a project and has its first picture on the canvas. */
export async function atCanvas(here: World, size: Size, project: string, name: string): Promise<Person> {
  const worker = await signIn(here, 'worker', size);
  const { page } = worker;
  await begin(page, project, name);
  await page.getByRole('application').waitFor();
  return worker;
}

/** A project with painted pictures, a task each in their order, open; its id. */
export async function openOn(page: Page, made: Made, ...pictures: Painted[]): Promise<string> {
  const done = async (path: string, body?: unknown) => {
    const { status, body: answer } = await call(page, 'POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: string };
  };
  const { id } = await done('/projects', made);
  await done(`/projects/${id}/screening`);
  const batch = (await done(`/projects/${id}/batches`)).id;
  for (const picture of pictures) expect(await paint(page, `/api/v1/projects/${id}/media?batch=${batch}`, picture)).toBe(200);
  await done(`/batches/${batch}/fund`, {});
  await done(`/batches/${batch}/open`);
  return id;
}

/** Paints the picture in the page and sends it; how that was answered. */
function paint(page: Page, path: string, picture: Painted): Promise<number> {
  return page.evaluate(async ({ path: to, picture: { file, bars, lines } }) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 400 });
    const on = canvas.getContext('2d');
    if (!on) throw new Error('no canvas');
    for (const [colour, x, y, width, height] of bars) {
      on.fillStyle = colour;
      on.fillRect(x, y, width, height);
    }
    on.fillStyle = '#222';
    on.font = '24px sans-serif';
    for (const [text, x, y] of lines ?? []) on.fillText(text, x, y);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    const body = new FormData();
    body.append('file', blob ?? new Blob(), file);
    return (await fetch(to, { method: 'POST', body })).status;
  }, { path, picture });
}
