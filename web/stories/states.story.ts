// Every page when something is not there: the server fails, the network is away, an answer is long in coming, the list
// is empty, the page is somebody else's. Each says so in the reader's language, offers the next step, and comes back by it.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page, Route } from 'playwright-core';
import { ROUTES } from '../src/routes.ts';
import { Between, follow, inOneLanguage, SAYS, said, still } from './between.ts';
import type { Language, State } from './between.ts';
import { accessible, call, DESK, OUTPUT, PHONE, picture, settle, signIn, visitor, world } from './world.ts';
import type { Person, Size, World } from './world.ts';

const READERS = [{ language: 'zh-CN', size: PHONE }, { language: 'en', size: DESK }] as const;
const ROLES = ['worker', 'leader', 'requester', 'operator', 'auditor'] as const;
const IDS: Record<string, string> = { '/hall': 'prj_1', '/work': 'asg_1', '/payouts': 'pay_1', '/exams': 'exm_1', '/sittings': 'sit_1', '/projects': 'prj_1', '/platform': 'per_1' };
const addressOf = (path: string) => path.replace(':exam', 'exm_1').replace(':id', IDS[`/${path.split('/')[1] ?? ''}`] ?? 'prj_1');
/** The tabs of pages are pages too. */
const TABS: Record<string, readonly string[]> = {
  '/projects/:id': ['quality', 'batches', 'results', 'workers', 'money', 'exams', 'models', 'releases', 'about'],
  '/platform/money': ['payouts', 'deposits', 'statements', 'suspense', 'reconciliation', 'runs'],
  '/platform/people': ['suspensions', 'invitations', 'journal', 'mails'],
};
const TEAM = ['/team', '/team?tab=links', '/team?tab=cut', '/team?tab=offered', '/team/join#gdteam_nothing'];
const addresses = (desk: string) => desk === 'leader' ? TEAM :
  ROUTES.filter((route) => route.for === desk || (route.for === 'all' && desk === 'worker')).flatMap((route) => [
    addressOf(route.path),
    ...(TABS[route.path] ?? []).map((tab) => `${addressOf(route.path)}?tab=${tab}`),
  ]);
const deskOf = (role: (typeof ROLES)[number]) => (role === 'auditor' ? 'operator' : role);

const faults: string[] = [];
/** One page in one state; what is wrong is noted, so that one walk tells everything. */
async function noted(what: string, page: Page, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    faults.push(`${what}: ${String(error).slice(0, 900)}`);
    appendFileSync(join(OUTPUT, 'states.txt'), `${faults.at(-1) ?? ''}\n`);
    await picture(page, `state-fault-${faults.length}`, { name: 'x', width: 0, height: 0 } as unknown as Size);
  }
}

async function walk(person: Person, between: Between, role: (typeof ROLES)[number], state: Exclude<State, null>, project: string): Promise<void> {
  const { page } = person;
  const says = SAYS[between.language];
  for (const plain of addresses(deskOf(role))) {
    const address = plain.includes('?tab=') ? plain.replace('prj_1', project) : plain;
    between.through = address.includes(`${project}?tab=`) ? [`/api/v1/projects/${project}`] : address.startsWith('/team?') ? ['/api/v1/team'] : [];
    if (state === 'empty' && /_1/.test(address)) continue;
    between.state = state;
    between.missed = [];
    await noted(`${role} ${between.language} ${state} ${address}`, page, async () => {
      await follow(page, address);
      if (state === 'slow') {
        await page.waitForTimeout(300);
        expect((await said(page)).trim().length, 'blank').toBeGreaterThan(3);
        await between.release();
        return;
      }
      await still(page, address);
      const text = await said(page);
      expect(text.trim().length, 'blank').toBeGreaterThan(8);
      // What was seen last, and a project's own words, are in whatever language they were written.
      if (state !== 'empty' && !between.through.length && address !== '/hall') inOneLanguage(text, between.language, address);
      const alerts = page.locator('main [role=alert]');
      if (state === 'empty') expect(await alerts.count(), text).toBe(0);
      else if (between.missed.length) {
        const wanted = says[state];
        if (state === 'forbidden') expect(text, address).toMatch(new RegExp(`${wanted}|${says.refused}`));
        else expect(text, address).toContain(wanted);
        const next = page.locator('main').getByRole('button', { name: says.retry }).or(page.locator('main a'));
        expect(await next.count(), `no way on: ${text}`).toBeGreaterThan(0);
      }
      expect(await page.locator('main :is(h1, h2)').count(), `no heading: ${text}`).toBeGreaterThan(0);
      await accessible(page);
      if (state === 'failed' && between.missed.length) await back(page, says);
    });
  }
  between.state = null;

  /** With the server there again, what is offered brings the page back. */
  async function back(on: Page, words: (typeof SAYS)[Language]): Promise<void> {
    between.state = null;
    const failed = on.locator('main [role=alert]').filter({ hasText: words.failed });
    for (let turn = 0; turn < 8 && (await failed.count()); turn += 1) {
      const retry = failed.getByRole('button', { name: words.retry }).first();
      // What stands behind the same door comes back with it.
      if (await retry.isVisible()) await retry.click({ timeout: 3000 }).catch(() => undefined);
      await on.waitForTimeout(300);
    }
    expect(await failed.allInnerTexts(), 'the failure stays').toEqual([]);
  }
}

for (const { language, size } of READERS) {
  describe(`every page in ${language} at ${size.width} × ${size.height}`, () => {
    let here: World;
    beforeAll(async () => {
      here = await world();
    });
    afterAll(() => here?.end());

    // What an auditor sees is the operator's; once is enough.
    test.each(ROLES.filter((role) => role !== 'auditor' || language === 'en'))('of the %s, whatever is not there', async (role) => {
      faults.length = 0;
      const person = await signIn(here, role === 'leader' ? 'worker' : role, size, language);
      if (role === 'leader') expect((await call(person.page, 'POST', '/teams', { name: 'Sunrise', cut_ppm: 50_000 })).status).toBeLessThan(300);
      const between = new Between(language);
      await between.stand(person.page);
      const { body } = await call(person.page, 'GET', role === 'requester' ? '/projects' : '/me');
      const project = (body as { items?: { id: string; name: string }[] }).items?.find((one) => one.name.startsWith('街景'))?.id ?? 'prj_1';
      const states = language === 'en' ? (['failed', 'away', 'forbidden'] as const) : (['failed', 'away', 'forbidden', 'empty', 'slow'] as const);
      for (const state of states) await walk(person, between, role, state, project);
      faults.push(...person.complaints);
      await person.context.close();
      expect(faults.join('\n')).toBe('');
    });
  });
}

test('a page of somebody else says whose it is not, and leads home', async () => {
  const here = await world();
  try {
    for (const { language, size } of READERS) {
      const says = SAYS[language];
      for (const [role, desks] of [['worker', ['requester', 'operator']], ['requester', ['worker', 'operator']], ['operator', ['worker', 'requester']]] as const) {
        const { page, context, complaints } = await signIn(here, role, size, language);
        for (const desk of desks) {
          for (const route of ROUTES.filter((one) => one.for === desk)) {
            await follow(page, addressOf(route.path));
            await page.getByRole('heading', { level: 1, name: says.forbidden }).waitFor();
            await page.getByRole('link', { name: says.home }).waitFor();
          }
        }
        await accessible(page);
        await picture(page, `state-forbidden-${role}`, size);
        // Whoever asks for the page they are on gets it again.
        const home = { worker: '/hall', requester: '/projects', operator: '/platform/money' }[role];
        for (const address of [home, home, `${home}?tab=none`]) {
          await follow(page, address);
          await still(page, address);
        }
        await follow(page, '/nowhere/at/all');
        await page.getByRole('link', { name: says.home }).click();
        await page.waitForURL((url) => /^\/(hall|projects|platform)$/.test(url.pathname));
        expect(complaints).toEqual([]);
        await context.close();
      }
    }
  } finally {
    await here.end();
  }
});

/** Texts that are hard to read on white paper, and what has no place on paper. */
const onPaper = () => {
  const shows = (one: Element) => {
    const { width, height } = one.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(one).visibility === 'visible';
  };
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number).map((one) => (one / 255 <= 0.03928 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const texts = [...document.querySelectorAll('main *')].filter((one) => shows(one) && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()));
  const pale = texts.filter((one) => 1.05 / (light(getComputedStyle(one).color) + 0.05) < 4.5).map((one) => `pale: ${one.textContent?.trim().slice(0, 40) ?? ''}`);
  const tools = [...document.querySelectorAll('button, .btn, nav, header.top, .toasts')].filter(shows).map((one) => `on paper: ${one.className} ${one.textContent?.trim().slice(0, 20) ?? ''}`);
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['wider than the sheet'] : [];
  return { texts: texts.length, wrong: [...pale, ...tools, ...wide] };
};

test('what is printed is ink on paper, without the page around it, also out of the dark', async () => {
  const here = await world();
  try {
    for (const [role, addresses] of [['worker', ['/statement', '/earnings']], ['requester', ['/funds/statement']]] as const) {
      for (const theme of ['light', 'dark']) {
        const { page, context } = await signIn(here, role, DESK);
        await page.evaluate((kept) => localStorage.setItem('gongdao.theme', kept), theme);
        // A4, upright.
        await page.setViewportSize({ width: 718, height: 1000 });
        for (const address of addresses) {
          await page.goto(address);
          await settle(page);
          await page.emulateMedia({ media: 'print' });
          await page.waitForTimeout(100);
          await picture(page, `print${address.replaceAll('/', '-')}-${theme}`, DESK);
          const { texts, wrong } = await page.evaluate(onPaper);
          expect(texts, address).toBeGreaterThan(8);
          expect(wrong, `${address} ${theme}`).toEqual([]);
          await page.emulateMedia({ media: 'screen' });
        }
        await context.close();
      }
    }
  } finally {
    await here.end();
  }
});

test('a server that is away from the start, a part that does not come, and a proxy that answers for it', async () => {
  const here = await world();
  try {
    for (const { language, size } of READERS) {
      const says = SAYS[language];
      const { page, context, complaints } = await visitor(here, size, language);
      const away = (route: Route) => route.abort('internetdisconnected');
      await page.route(/\/api\/v1\//, away);
      await page.goto('/hall');
      await page.getByText(says.away).waitFor();
      await accessible(page);
      await page.unroute(/\/api\/v1\//, away);
      await page.getByRole('button', { name: says.retry }).click();
      await page.waitForURL('**/sign-in**');
      await context.close();

      const worker = await visitor(here, size, language);
      // Else the service worker has every part of the pages already.
      await worker.context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
      await worker.context.request.post('/api/v1/sign-in', { data: { email: 'worker@demo.gongdao', password: here.password }, headers: { Origin: here.url } });
      await worker.page.goto('/hall');
      await worker.page.locator('article a').first().waitFor();
      await worker.page.route(/assets\/Earnings-/, away);
      await follow(worker.page, '/earnings');
      await worker.page.getByText(says.away).waitFor();
      await accessible(worker.page);
      await worker.page.unroute(/assets\/Earnings-/, away);
      await worker.page.getByRole('button', { name: says.retry }).click();
      await worker.page.locator('main .huge').first().waitFor();

      await worker.page.route(/\/api\/v1\/hall/, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }));
      await worker.page.evaluate(() => localStorage.removeItem('gongdao.seen'));
      await follow(worker.page, '/hall');
      await worker.page.getByText(language === 'en' ? 'no proper answer (HTTP 502)' : '没有好好回答(HTTP 502)').waitFor();
      await picture(worker.page, 'state-proxy', size);
      await accessible(worker.page);
      expect([...complaints, ...worker.complaints]).toEqual([]);
      await worker.context.close();
    }
  } finally {
    await here.end();
  }
});
