// Every word in both languages, with the same values in it; and no page with a text outside the tables.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'svelte/compiler';
import { chosen, fill } from '../src/lib/language.svelte.ts';

const SOURCE = new URL('../src/', import.meta.url).pathname;
const tables = import.meta.glob<Record<string, { table?: Record<string, readonly [string, string]> }>>('../src/words/*.ts', { eager: true });
const HAN = /[\u4e00-\u9fff]/;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith('.svelte') ? [path] : [];
  });
}

describe('words', () => {
  const entries = Object.entries(tables).flatMap(([file, module]) =>
    Object.values(module).flatMap((reader) => Object.entries(reader.table ?? {}).map(([key, pair]) => ({ file, key, pair }))),
  );
  test('there are some', () => expect(entries.length).toBeGreaterThan(400));
  test.each(entries)('$file $key is said in both languages', ({ key, pair }) => {
    const [zh, en] = pair;
    expect(zh.trim(), key).not.toBe('');
    expect(en.trim(), key).not.toBe('');
    expect(en, key).not.toMatch(HAN);
    const values = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map((found) => found[1]))].sort();
    expect(values(en), key).toEqual(values(zh));
    // No exclamation marks: nobody shouts here.
    expect(zh + en, key).not.toMatch(/[!!]/);
  });
});

interface Node {
  type: string;
  data?: string;
  name?: string;
  [key: string]: unknown;
}
const READ_OUT = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label']);
/** Names and marks that are the same in every language. */
const SAME = /^[\s\d\p{P}\p{S}]*$|^(中文|English|Enter|Esc|Ctrl|Tab|[A-Z?]|BIC|[a-z]{3}_…)$/u;

/** Texts that stand in the markup itself, and in attributes that are read out. */
function bare(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) for (const one of node) bare(one, found);
  else if (node && typeof node === 'object' && 'type' in node) {
    const one = node as Node;
    if (one.type === 'Text' && typeof one.data === 'string' && !SAME.test(one.data.trim())) found.push(one.data.trim());
    if (one.type === 'Attribute') {
      if (READ_OUT.has(String(one.name))) bare(one['value'], found);
      return found;
    }
    if (one.type === 'StyleSheet' || one.type === 'Script') return found;
    for (const [key, value] of Object.entries(one)) if (key !== 'parent') bare(value, found);
  }
  return found;
}

describe('pages', () => {
  test('a text of its own would be found', () => {
    const page = '<main><p>{x} 你好</p><input aria-label="name"><svg viewBox="0 0 1 1"></svg>{#if a}Hello{/if}</main>';
    expect(bare(parse(page, { modern: true }).fragment)).toEqual(['你好', 'name', 'Hello']);
  });
  test.each(files(SOURCE))('%s has no text of its own', (path) => {
    const root = parse(readFileSync(path, 'utf8'), { modern: true });
    expect(bare(root.fragment)).toEqual([]);
  });
});

test('values are filled in, and English counts', () => {
  expect(fill('剩 {n} 题', { n: 3 })).toBe('剩 3 题');
  expect(fill('{n} {n:task|tasks}', { n: 1 })).toBe('1 task');
  expect(fill('{n} {n:task|tasks}', { n: 2 })).toBe('2 tasks');
  expect(fill('{missing}')).toBe('{missing}');
});

test("a requester's words are read in the nearest language", () => {
  const text = { 'zh-CN': '情绪', en: 'Mood' };
  expect(chosen(text, 'en')).toBe('Mood');
  expect(chosen(text, 'en-GB')).toBe('Mood');
  expect(chosen(text, 'fr')).toBe('情绪');
  expect(chosen({ de: 'Laune' }, 'en')).toBe('Laune');
  expect(chosen(undefined)).toBe('');
});
