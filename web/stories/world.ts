// A freshly started server, a browser, and people who use them. The server is the program itself
// (GONGDAO_PROGRAM, or the one `cargo build` made); where it was built without the pages, or with GONGDAO_FRONT=1, they
// are served from web/dist/pages (or GONGDAO_PAGES) here and everything else is passed on to it: pages can be tried without building the program.
import axe from 'axe-core';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { onTestFailed } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const PAGES = process.env.GONGDAO_PAGES ?? join(ROOT, 'web/dist/pages');
export const OUTPUT = join(ROOT, 'web/test-output');

export const DESK = { name: 'desk', width: 1440, height: 900 } as const;
export const PHONE = { name: 'phone', width: 360, height: 640 } as const;
export const SIZES = [DESK, PHONE];
export type Size = (typeof SIZES)[number];

export interface World {
  url: string;
  browser: Browser;
  password: string;
  end(): Promise<void>;
}

function program(): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const places = [process.env.GONGDAO_PROGRAM, join(target, 'debug/gongdao'), join(target, 'release/gongdao')];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('No server program: run `cargo build -p gongdao`, or name one in GONGDAO_PROGRAM.');
  return found;
}

async function started(process: ChildProcess): Promise<{ url: string; password: string }> {
  let said = '';
  return new Promise((resolve, reject) => {
    const read = (bytes: Buffer) => {
      said += bytes.toString();
      const url = /listening on (http:\S+)/.exec(said)?.[1];
      const password = /password (\S+)/.exec(said)?.[1];
      if (url && password) resolve({ url, password });
    };
    process.stdout?.on('data', read);
    process.stderr?.on('data', read);
    process.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`the server did not start: ${said}`)), 110_000).unref();
  });
}

const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', webmanifest: 'application/manifest+json' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'";

/** The built pages in front of a server that has none. */
async function inFront(server: string): Promise<{ url: string; front: Server }> {
  const front = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url ?? '/', server).pathname;
    if (/^\/(api|evidence|health|problems)(\/|$)/.test(path)) {
      const passed = request(server + incoming.url, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      // An event stream that its reader left is left here too.
      outgoing.on('close', () => passed.destroy());
      incoming.pipe(passed);
      return;
    }
    const file = path === '/' ? '/index.html' : ([path, `${path}.html`].find((one) => existsSync(join(PAGES, one))) ?? '/index.html');
    const type = TYPES[file.split('.').pop() ?? ''] ?? 'text/plain';
    // As the program sends them: squeezed, and kept for ever where the name has a hash.
    const squeezed = existsSync(join(PAGES, `${file}.gz`));
    const how = { ...(squeezed ? { 'Content-Encoding': 'gzip' } : {}), 'Cache-Control': file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' };
    outgoing.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': POLICY, ...how });
    outgoing.end(readFileSync(join(PAGES, squeezed ? `${file}.gz` : file)));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, front };
}

/** One of PostgreSQL's own programs; Debian keeps them out of the way. */
function ofPostgres(name: string): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin', name)).find(existsSync) ?? name;
}

function run(command: string, parameters: string[], password: string): void {
  const { status, stderr, error } = spawnSync(command, parameters, { env: { ...process.env, PGPASSWORD: password }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${error?.message ?? stderr}`);
}

/** A database of one's own on the server of GONGDAO_TEST_POSTGRES; none where there is none, for then SQLite is meant. */
function database(): { address: string; drop(): void } | null {
  const given = process.env.GONGDAO_TEST_POSTGRES;
  if (!given) return null;
  const url = new URL(given);
  const name = `story_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
  const at = ['-h', url.hostname, '-p', url.port || '5432', '-U', url.username];
  const password = decodeURIComponent(url.password);
  run(ofPostgres('createdb'), [...at, name], password);
  url.pathname = `/${name}`;
  return { address: url.href, drop: () => run(ofPostgres('dropdb'), [...at, '--force', name], password) };
}

/** A demo world of its own, gone at the end; on PostgreSQL where GONGDAO_TEST_POSTGRES names a server, else on SQLite. */
export async function world(): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), 'gongdao-story-'));
  const postgres = database();
  const parameters = ['serve', '--demo', '--data', data, '--listen', '127.0.0.1:0', ...(postgres ? ['--database', postgres.address] : [])];
  const server = spawn(program(), parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const { url: bare, password } = await started(server);
  const own = !process.env.GONGDAO_FRONT && (await (await fetch(bare)).text()).includes('id="app"');
  const ahead = own ? null : await inFront(bare);
  mkdirSync(OUTPUT, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.GONGDAO_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
  return {
    url: ahead?.url ?? bare,
    browser,
    password,
    async end() {
      await browser.close();
      ahead?.front.close();
      ahead?.front.closeAllConnections();
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      postgres?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export interface Person {
  page: Page;
  context: BrowserContext;
  /** What the page complained about on its console; a story ends with none. */
  complaints: string[];
}

export async function visitor(of: World, size: Size, language = 'zh-CN'): Promise<Person> {
  const viewport = { width: size.width, height: size.height };
  const context = await of.browser.newContext({ viewport, locale: language, hasTouch: size === PHONE, baseURL: of.url, acceptDownloads: true });
  // A loaded machine may stand still for a while; a page that is wrong stays wrong.
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The browser itself reports every refused request; the stories look at the page's own words for those.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
  });
  tellWhenFailed(page);
  return { page, context, complaints };
}

export async function signIn(of: World, who: string, size: Size, language = 'zh-CN'): Promise<Person> {
  const person = await visitor(of, size, language);
  await person.page.goto('/sign-in');
  await person.page.locator('input[type=email]').fill(`${who}@demo.gongdao`);
  await person.page.locator('input[type=password]').fill(of.password);
  await person.page.locator('button[type=submit]').click();
  await person.page.waitForURL((url) => url.pathname !== '/sign-in');
  return person;
}

/** What a page showed when its story failed: in words on the console, as a picture in the output. */
function tellWhenFailed(page: Page): void {
  try {
    onTestFailed(async ({ task }) => {
      if (page.isClosed()) return;
      mkdirSync(OUTPUT, { recursive: true });
      const said = await page.locator('body').innerText({ timeout: 2000 }).catch(String);
      await page.screenshot({ path: join(OUTPUT, `failed-${task.id}.png`) }).catch(() => undefined);
      console.error(`${task.name}: the page at ${page.url()} said:\n${said}`);
    });
  } catch {
    // A page opened for several stories belongs to none of them.
  }
}

/** Calls the API as the signed-in person of a page would. */
export function call(page: Page, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ([how, where, what]) => {
      const init: RequestInit = { method: how as string, headers: { 'Content-Type': 'application/json' } };
      const answer = await fetch(`/api/v1${where as string}`, what === undefined ? init : { ...init, body: JSON.stringify(what) });
      const text = await answer.text();
      return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : null };
    },
    [method, path, body] as const,
  );
}

/** A small project, published through the API by the person of the page; its id. */
export async function publish(page: Page, of: { name: string; tasks: number }): Promise<string> {
  const words = (text: string) => ({ 'zh-CN': text });
  const option = (value: string) => ({ value, label: words(value) });
  const form = { fields: [{ kind: 'choice', name: 'answer', question: words('顾客满意吗?'), options: [option('满意'), option('不满意')] }] };
  const rules = {
    currency: 'CNY', instructions: words('看顾客的态度。'), price: { unit: 'task', rate_micros: 100_000 },
    quality: { overlap: 1, acceptance: 'manual' }, terms: { purpose: words('训练情感分类。'), scope: {} },
  };
  const done = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await call(page, method, path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as { id: string };
  };
  const { id } = await done('POST', '/projects', { name: of.name, form, rules });
  await done('POST', `/projects/${id}/screening`);
  const batch = (await done('POST', `/projects/${id}/batches`)).id;
  const tasks = Array.from({ length: of.tasks }, (_, at) => ({ key: `k${at}`, data: { text: `面条很劲道,第 ${at + 1} 条` } }));
  await done('POST', `/batches/${batch}/tasks`, { tasks });
  await done('POST', `/batches/${batch}/fund`, {});
  await done('POST', `/batches/${batch}/open`);
  return id;
}

/** One answer through the API, by the person of the page; the assignment. */
export async function answerOne(page: Page, project: string, answer: unknown): Promise<string> {
  const { body: view } = await call(page, 'GET', `/projects/${project}`);
  await call(page, 'POST', `/projects/${project}/terms`, { revision: (view as { revision: number }).revision });
  const { body } = await call(page, 'POST', `/projects/${project}/claims`, { count: 1 });
  const lease = (body as { leases?: { assignment: string; fence: number }[] }).leases?.[0];
  if (!lease) throw new Error(`no lease: ${JSON.stringify(body)}`);
  const sent = await call(page, 'POST', `/assignments/${lease.assignment}/submit`, { fence: lease.fence, answer, active_ms: 4000 });
  if (sent.status !== 200) throw new Error(`no answer: ${JSON.stringify(sent.body)}`);
  return lease.assignment;
}

/** Waits until nothing on the page says that it is still being read. */
export async function settle(page: Page): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await page.waitForFunction(() => {
      const main = document.querySelector('main');
      const reading = [...(main?.querySelectorAll('[role=status]') ?? [])].some((one) => /^(正在|Loading|Checking)/.test(one.textContent?.trim() ?? ''));
      return main !== null && !reading;
    });
    await page.waitForTimeout(200);
  }
}

export async function picture(page: Page, name: string, size: Size): Promise<void> {
  await page.screenshot({ path: join(OUTPUT, `${name}-${size.name}.png`), animations: 'disabled' });
}

interface Finding {
  id: string;
  help: string;
  targets: string[];
}

/** What axe finds wrong, in the light and in the dark. */
export async function accessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const theme of ['light', 'dark']) {
    const found = await page.evaluate(async (wanted): Promise<Finding[]> => {
      const before = document.documentElement.dataset.theme;
      document.documentElement.dataset.theme = wanted;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const run = (window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[] }> } }).axe;
      const { violations } = await run.run();
      if (before) document.documentElement.dataset.theme = before;
      return violations.map((one) => ({ id: one.id, help: one.help, targets: one.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`) }));
    }, theme);
    if (found.length) throw new Error(`axe, ${theme}, ${page.url()}: ${JSON.stringify(found, null, 1)}`);
  }
}

/** What no page may do: scroll sideways, mix languages, stand empty. */
export async function decent(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) throw new Error(`${page.url()} scrolls sideways by ${wide} px`);
  await accessible(page);
}

/** Looks at a page the way a person does: wait, check, keep a picture. */
export async function look(page: Page, name: string, size: Size): Promise<void> {
  await settle(page);
  await picture(page, name, size);
  await decent(page);
}
