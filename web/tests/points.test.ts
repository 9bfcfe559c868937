// Key points and written text in the wizard: what a requester writes becomes a form, and a form reads back as what they wrote.
import { describe, expect, test } from 'vitest';
import { attributesOf, labelOf, textOf } from '../src/pages/requester/asked.ts';
import { draftOf, empty, formOf, missing, question } from '../src/pages/requester/draft.ts';
import { badPoints, jointsOf, preset, pose, written } from '../src/pages/requester/points.ts';

const read = (words: Record<string, string>) => words['zh-CN'] ?? words['en'] ?? '';

describe('key points', () => {
  test('are named one a line, joined by what people read or by name, and needed with a star', () => {
    expect(jointsOf('left_eye=左眼 *\nnose=鼻尖\n手', '左眼-鼻尖\nnose - left_eye\n手-nose', 'zh-CN')).toEqual({
      points: [
        { name: 'left_eye', label: { 'zh-CN': '左眼' }, required: true },
        { name: 'nose', label: { 'zh-CN': '鼻尖' } },
        { name: 'p3', label: { 'zh-CN': '手' } },
      ],
      edges: [['left_eye', 'nose'], ['p3', 'nose']],
    });
  });

  test('are refused without points, with one name twice and with a line to nowhere', () => {
    const of = (points: string, edges = '') => badPoints({ ...question('shapes', 'q'), shapes: { a: 'skeleton' }, points: { a: points }, edges: { a: edges } }, ['a']);
    expect([of(''), of('a\na'), of('a\nb', 'a-c'), of('a\nb', 'a-a'), of('a\nb', 'a-b'), of(Array.from({ length: 65 }, (_, at) => `p_${at}`).join('\n'))]).toEqual([
      'points_bad', 'points_bad', 'edges_bad', 'edges_bad', null, 'points_bad',
    ]);
  });

  test('of a body are the seventeen of COCO, of a hand twenty-one, all joined', () => {
    for (const [which, count, edges] of [['body', 17, 17], ['hand', 21, 20]] as const) {
      const ready = preset(which, 'en');
      const joints = jointsOf(ready.points, ready.edges, 'en');
      expect([joints.points?.length, joints.edges?.length]).toEqual([count, edges]);
    }
  });

  test('go through a form and back', () => {
    const draft = { ...empty('zh-CN'), questions: [pose('zh-CN')] };
    expect(missing(draft).some(({ key }) => key === 'points_bad' || key === 'edges_bad')).toBe(false);
    const form = formOf(draft);
    const project = { id: '1', name: 'n', form, rules: { instructions: {}, quality: { overlap: 1, acceptance: 'manual' }, price: { unit: 'object', rate_micros: 1 }, terms: { purpose: {}, scope: {} }, clocks: {} } };
    const again = draftOf(project as never, 'zh-CN');
    expect(formOf({ ...again, show: [], source: draft.source }).fields).toEqual(form.fields);
  });
});

describe('written text', () => {
  test('is asked for with the most characters, on one line or several', () => {
    const text = 'text=写的什么 "120" *\nplate "12"\nnote “300+”\nhidden\nkind=a|b';
    expect(attributesOf(text, 'zh-CN')).toEqual([
      { name: 'text', label: { 'zh-CN': '写的什么' }, required: true, text: { max_chars: 120 } },
      { name: 'plate', label: { 'zh-CN': 'plate' }, text: { max_chars: 12 } },
      { name: 'note', label: { 'zh-CN': 'note' }, text: { max_chars: 300, multiline: true } },
      { name: 'hidden', label: { 'zh-CN': 'hidden' } },
      { name: 'kind', label: { 'zh-CN': 'kind' }, options: [{ value: 'a', label: { 'zh-CN': 'a' } }, { value: 'b', label: { 'zh-CN': 'b' } }] },
    ]);
    expect(labelOf('text=写的什么 "120" *')).toBe('写的什么');
    expect(attributesOf(textOf(attributesOf(text, 'zh-CN'), read), 'zh-CN')).toEqual(attributesOf(text, 'zh-CN'));
  });

  test('is what the gallery begins receipts and signs with', () => {
    for (const which of ['receipt', 'signs'] as const) {
      const form = formOf({ ...empty('zh-CN'), questions: [written(which)] });
      expect(form.fields[0]).toMatchObject({ kind: 'shapes', classes: [{ attributes: [{ name: 'text', required: true, text: { max_chars: 200 } }] }] });
    }
  });
});
