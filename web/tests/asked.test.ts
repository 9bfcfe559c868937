// What is asked of each object: from the wizard's text to the form and back.
import { expect, test } from 'vitest';
import { asked, attributesOf, isMust, labelOf, textOf, withMust } from '../src/pages/requester/asked.ts';

test('lines become attributes, with options, and must be said where they end in a star', () => {
  expect(attributesOf('hidden *\n路面：沥青|碎石\n\n  state=on|off＊', 'zh-CN')).toEqual([
    { name: 'hidden', label: { 'zh-CN': 'hidden' }, required: true },
    { name: 'about_2', label: { 'zh-CN': '路面' }, options: [{ value: '沥青', label: { 'zh-CN': '沥青' } }, { value: '碎石', label: { 'zh-CN': '碎石' } }] },
    { name: 'state', label: { 'zh-CN': 'state' }, required: true, options: [{ value: 'on', label: { 'zh-CN': 'on' } }, { value: 'off', label: { 'zh-CN': 'off' } }] },
  ]);
  expect(attributesOf(' * ', 'en')).toEqual([]);
});

test('a box ticked sets the star of its line and no other, and the form comes back as the same text', () => {
  const text = withMust('hidden\nstate=on|off', 1, true);
  expect(asked(text).map((line) => [labelOf(line), isMust(line)])).toEqual([['hidden', false], ['state', true]]);
  expect(withMust(text, 1, false)).toBe('hidden\nstate=on|off');
  const read = (words: Record<string, string>) => words['en'] ?? '';
  expect(textOf(attributesOf(text, 'en'), read)).toBe(text);
});
