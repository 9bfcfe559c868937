// Somebody who stands between a page and the server: what is asked for fails, is refused, is away, empty, or does not come.
import { expect } from 'vitest';
import type { Page, Route } from 'playwright-core';

export const SAYS = {
  'zh-CN': { retry: '重试', failed: '系统内部错误', away: '连不上服务器', forbidden: '此账号看不了这一页', home: '回到首页', loading: '正在', refused: '没有权限' },
  en: { retry: 'Try again', failed: 'A fault of ours', away: 'The server cannot be reached', forbidden: 'This account may not see this page', home: 'Back to the start', loading: 'Loading', refused: 'Not allowed' },
} as const;
export type Language = keyof typeof SAYS;
export type State = 'failed' | 'away' | 'forbidden' | 'empty' | 'slow' | null;

export class Between {
  state: State = null;
  /** What was asked for and did not come, since the last page. */
  missed: string[] = [];
  language: Language;
  /** What comes all the same: what a page stands on whose parts do not come. */
  through: string[] = [];
  /** Whether even who is here cannot be asked. */
  alsoMe = false;
  private held: Route[] = [];
  constructor(language: Language) {
    this.language = language;
  }
  async stand(page: Page): Promise<void> {
    await page.route(/\/(api\/v1|evidence)\//, (route) => this.answer(route));
  }
  private async answer(route: Route): Promise<void> {
    const { state } = this;
    const { pathname } = new URL(route.request().url());
    if (state === null || (pathname === '/api/v1/me' && !this.alsoMe) || this.through.includes(pathname)) return route.continue();
    // A stream that is not there is no matter: pages ask again by themselves.
    if (pathname.endsWith('/events')) return route.abort();
    this.missed.push(pathname);
    if (state === 'away') return route.abort('internetdisconnected');
    if (state === 'slow') return void this.held.push(route);
    if (state === 'empty') return this.emptied(route);
    const [status, code] = state === 'failed' ? [500, 'internal'] : [403, 'forbidden'];
    const title = state === 'failed' ? { 'zh-CN': '系统内部错误,已按请求编号记录。', en: 'A fault of ours; it is in the log under the request’s id.' } : { 'zh-CN': '没有权限。', en: 'Not allowed.' };
    const problem = { type: `/problems/${code}`, title: title[this.language], status, code, detail: title[this.language], request_id: 'req_1' };
    return route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  }
  private async emptied(route: Route): Promise<void> {
    const answer = await route.fetch();
    const text = await answer.text();
    const read = (() => {
      try {
        return JSON.parse(text) as { items?: unknown };
      } catch {
        return {};
      }
    })();
    const body = Array.isArray(read.items) ? JSON.stringify({ ...read, items: [], next: null }) : text;
    return route.fulfill({ response: answer, body });
  }
  async release(): Promise<void> {
    for (const route of this.held.splice(0)) await route.abort().catch(() => undefined);
  }
}

/** Follows a link of our own, as a press on one would. */
export async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href });
    document.body.append(link);
    link.click();
    link.remove();
  }, address);
}

export const said = (page: Page) => page.locator('main').first().innerText();
const isThere = () => {
  const lines = [...document.querySelectorAll('main [role=status], main .muted')].map((one) => one.textContent?.trim() ?? '');
  return document.querySelector('main') !== null && !lines.some((line) => /^(正在读取|正在核对|Loading|Checking)/.test(line));
};
/** Until the page says more than that it is reading; that it never does is what is looked for. */
export async function still(page: Page, address: string): Promise<void> {
  await page.waitForTimeout(150);
  await page.waitForFunction(isThere, null, { timeout: 15_000 }).catch(async (error: unknown) => {
    throw new Error(`${address} goes on reading: ${await said(page)} ${String(error).slice(0, 200)}`);
  });
}

/** Nothing of the other language, apart from names and codes. */
export function inOneLanguage(text: string, language: Language, address: string): void {
  if (language === 'en') expect(text.replace('中文', ''), address).not.toMatch(/[\u4e00-\u9fff]/);
  else expect(text, address).not.toMatch(/\b[A-Za-z]{2,}(?: [a-z]{2,}){3,}/);
}
