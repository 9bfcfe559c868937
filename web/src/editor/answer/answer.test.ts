// Why: what the page accepts and what the server accepts must be one thing.
// What: the tables of crates/labels/tests/{answers,decimals}.rs, told again here, and the form by keys.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenKeys } from '../input/keys';
import type { Json } from '../json';
import { box } from '../testing/make';
import { words } from '../words';
import { answersOf } from './boxes';
import { decimalOfNumber, isOnStep, readDecimal, writeDecimal } from './decimal';
import { sayFault } from './faults';
import type { BoxesField, ShapesField, Form } from './form';
import { answerSheet, openSheet, rowsOf, type Sheet, type SheetEvent, type SheetOutput } from './sheet';
import { characterSet } from './text';
import { validate, type Answers } from './validate';

const question = words('？', '?');
const option = (value: string) => ({ value, label: words(value, value) });
const text = { kind: 'text', question, required: false, min_chars: 1, max_chars: 2000, multiline: false } as const;

const FORM: Form = {
  fields: [
    { name: 'mood', kind: 'choice', question, required: true, options: [option('positive'), option('negative')] },
    { name: 'tags', kind: 'choice', question, required: false, many: true, at_most: 2, options: [option('food'), option('price'), option('service')] },
    { ...text, name: 'note', min_chars: 2, max_chars: 20 },
    { ...text, name: 'plate', characters: '一-龥A-Z0-9' },
    { name: 'size', kind: 'number', question, required: false, minimum: '-1', maximum: '10', step: '0.1' },
  ],
};

const with_ = (more: object) => ({ mood: 'positive', ...more });

describe('what is an answer', () => {
  it('is accepted and sent in one form', () => {
    const table: readonly (readonly [object, object])[] = [
      [{}, {}],
      [{ tags: ['service', 'food'] }, { tags: ['food', 'service'] }],
      [{ tags: null, note: '', size: ' ' }, {}],
      [{ note: '  两个\tchars\n' }, { note: '两个\tchars' }],
      [{ note: '\u0085 好的\u3000' }, { note: '好的' }],
      [{ plate: '京A12345' }, { plate: '京A12345' }],
      [{ size: 0.3 }, { size: '0.3' }],
      [{ size: '１.５0' }, { size: '1.5' }],
      [{ size: -1 }, { size: '-1' }],
      [{ size: '1e1' }, { size: '10' }],
    ];
    for (const [more, sent] of table) expect(validate(FORM, with_(more))).toEqual({ answer: with_(sent), faults: [] });
  });

  it('is refused with the field, the value and the fix', () => {
    const table: readonly (readonly [unknown, string, string, string])[] = [
      ['positive', 'answer_not_an_object', '', 'positive'],
      [{}, 'answer_missing', 'mood', ''],
      [{ mood: null }, 'answer_missing', 'mood', ''],
      [with_({ moood: 'positive' }), 'answer_unknown_field', '', 'moood'],
      [{ mood: 1 }, 'answer_wrong_type', 'mood', '1'],
      [{ mood: 'Positive' }, 'answer_not_an_option', 'mood', 'Positive'],
      [with_({ tags: 'food' }), 'answer_wrong_type', 'tags', 'food'],
      [with_({ tags: [] }), 'answer_too_few', 'tags', '0'],
      [with_({ tags: ['food', 'price', 'service'] }), 'answer_too_many', 'tags', '3'],
      [with_({ tags: ['food', 'food'] }), 'answer_duplicate', 'tags[1]', 'food'],
      [with_({ tags: ['food', 'rain'] }), 'answer_not_an_option', 'tags[1]', 'rain'],
      [with_({ tags: [{}] }), 'answer_wrong_type', 'tags[0]', '{0}'],
      [with_({ note: '字' }), 'answer_too_short', 'note', '1'],
      [with_({ note: '字'.repeat(21) }), 'answer_too_long', 'note', '21'],
      [with_({ note: '😀'.repeat(21) }), 'answer_too_long', 'note', '21'],
      [with_({ note: 'two\nlines' }), 'answer_bad_character', 'note', '\\n'],
      [with_({ note: 'nul\u0000l' }), 'answer_bad_character', 'note', '\\u0000'],
      [with_({ plate: '京a1' }), 'answer_bad_character', 'plate', 'a'],
      [with_({ size: true }), 'answer_wrong_type', 'size', 'true'],
      [with_({ size: 'NaN' }), 'answer_not_a_number', 'size', 'NaN'],
      [with_({ size: '1,5' }), 'answer_not_a_number', 'size', '1,5'],
      [with_({ size: 1e300 }), 'answer_not_a_number', 'size', '1e+300'],
      [with_({ size: 0.1234567 }), 'answer_not_a_number', 'size', '0.1234567'],
      [with_({ size: 10.1 }), 'answer_out_of_range', 'size', '10.1'],
      [with_({ size: '-1.000001' }), 'answer_out_of_range', 'size', '-1.000001'],
      [with_({ size: 0.25 }), 'answer_off_step', 'size', '0.25'],
    ];
    for (const [given, code, path, value] of table) {
      const [first] = validate(FORM, given).faults;
      expect([first?.code, first?.path, first?.value]).toEqual([code, path, value]);
      for (const language of ['zh-CN', 'en']) expect(sayFault(first!, language)).toMatch(/.+[:：].+/);
    }
  });

  it('is told by every fault at once, in the order of the fields', () => {
    expect(validate(FORM, { note: 'x', size: 99 }).faults.map((one) => one.path)).toEqual(['mood', 'note', 'size']);
    expect(sayFault(validate(FORM, { mood: 'sad' }).faults[0]!, 'zh-CN')).toBe('不在选项里（sad）：请从中选：positive, negative');
  });

  it('never throws, and what is accepted is accepted again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        for (const given of [one, { mood: 'negative', note: one, size: other }, { mood: one, tags: other }]) {
          const { answer, faults } = validate(FORM, given);
          if (faults.length === 0) expect(validate(FORM, JSON.parse(JSON.stringify(answer)))).toEqual({ answer, faults: [] });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('decimals', () => {
  it('are read and written as the server does', () => {
    const good = [['0', '0'], ['-0.000', '0'], ['007', '7'], ['12.50', '12.5'], ['.5', '0.5'], ['5.', '5'], ['-0.000001', '-0.000001'], ['1e3', '1000'], ['1.5E-3', '0.0015'], ['1200e-2', '12'], ['9223372036854775807', '9223372036854775807'], ['-9223372036854775808', '-9223372036854775808'], ['9223372036854.775807', '9223372036854.775807'], ['1.00000000000000000000000000000000000000000000000', '1'], ['0e9999', '0']] as const;
    for (const [given, written] of good) {
      const read = readDecimal(given);
      expect(typeof read === 'bigint' ? writeDecimal(read) : read).toBe(written);
    }
    const bad = { too_large: ['9223372036854775808', '1e19', '1e9999', '1e99999', '1'.repeat(65), `${'1'.repeat(40)}e-39`], too_precise: ['0.0000001', '1e-7'], not_a_number: ['', '-', '.', '--1', '1.2.3', '1e', '1e+-2', 'NaN', 'inf', '0x10', '1 000', '１'] };
    for (const [why, texts] of Object.entries(bad)) for (const each of texts) expect([each, readDecimal(each)]).toEqual([each, why]);
    expect(decimalOfNumber(0.1)).toBe(100_000n);
    expect(decimalOfNumber(Number('12345678901.123456'))).toBe('too_precise');
    expect(decimalOfNumber(1e20)).toBe('too_large');
  });

  it('come back the same and stand on steps exactly', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (number) => {
      expect(readDecimal(writeDecimal(number))).toBe(number);
    }));
    expect(isOnStep(readDecimal('0.3') as bigint, 0n, readDecimal('0.1') as bigint)).toBe(true);
    expect(isOnStep(readDecimal('-0.9') as bigint, readDecimal('-1') as bigint, readDecimal('0.1') as bigint)).toBe(true);
  });

  it('read sets of characters as the server does', () => {
    expect(characterSet('0-9A-Z')).toEqual([[48, 57], [65, 90]]);
    expect(characterSet('-a-')).toEqual([[45, 45], [97, 97], [45, 45]]);
    expect(characterSet('一-龥·')).toEqual([[0x4e00, 0x9fa5], [0xb7, 0xb7]]);
  });
});

describe('boxes', () => {
  const field: BoxesField = { name: 'seen', kind: 'boxes', question, required: true, column: 'image', classes: [option('car'), option('person')], min_size: 4, at_least: 0, at_most: 3 };
  const form: Form = { fields: [field] };
  const judged = (shapes: Parameters<typeof answersOf>[1]['shapes']) =>
    validate(form, answersOf(form, { shapes, answers: {} }), { width: 100, height: 100 });

  it('are sent as class, place and size, and none is an answer too', () => {
    expect(judged([box(3, 1, 2, 30, 40)])).toEqual({ answer: { seen: [{ class: 'car', x: 1, y: 2, width: 30, height: 40 }] }, faults: [] });
    expect(judged([])).toEqual({ answer: { seen: [] }, faults: [] });
  });

  it('are refused one by one', () => {
    const code = (...args: Parameters<typeof judged>) => judged(...args).faults[0]?.code;
    expect(code([box(1, 0, 0, 5, 5, 'dog')])).toBe('answer_not_an_option');
    expect(code([box(1, 0, 0, 3.99, 5)])).toBe('answer_too_small');
    expect(code([box(1, 90, 0, 10.01, 5)])).toBe('answer_outside_picture');
    expect(code([box(1, 90, 0, 10.001, 5)])).toBeUndefined();
    expect(code([box(1, 1, 1, 5, 5), box(2, 1, 1, 5.001, 5)])).toBe('answer_duplicate');
    expect(code([1, 2, 3, 4].map((id) => box(id, id, 0, 9, 9)))).toBe('answer_too_many_objects');
    expect(validate({ fields: [{ ...field, at_least: 1 }] }, { seen: [] }).faults[0]?.code).toBe('answer_too_few_objects');
    expect(validate(form, { seen: [{ class: 'car', x: 1, y: 1, width: 5, height: 5, turned: 3 }] }).faults[0]?.code).toBe('answer_wrong_type');
  });
});

describe('answering by keys', () => {
  const taken = takenKeys();
  function play(events: readonly SheetEvent[], form: Form = FORM): { sheet: Sheet; answers: Answers; outputs: SheetOutput[] } {
    let sheet = openSheet(form);
    const answers: Record<string, Json> = {};
    const outputs: SheetOutput[] = [];
    for (const event of events) {
      const [next, out] = answerSheet(sheet, event, answers, taken);
      sheet = next;
      for (const one of out) {
        outputs.push(one);
        if (one.out !== 'answer') continue;
        if (one.value === null) Reflect.deleteProperty(answers, one.field);
        else answers[one.field] = one.value;
      }
    }
    return { sheet, answers, outputs };
  }
  const pick = (key: string): SheetEvent => ({ on: 'pick', key });

  it('answers a one-question task with two presses', () => {
    const form: Form = { fields: [FORM.fields[0]!] };
    expect(play([pick('2'), { on: 'enter' }], form).outputs).toEqual([
      { out: 'answer', field: 'mood', value: 'negative' },
      { out: 'submit', answer: { mood: 'negative' } },
    ]);
  });

  it('goes on after one choice, stays for several, and picks nothing for other kinds', () => {
    const { sheet, answers } = play([pick('1'), pick('1'), pick('3'), pick('1'), { on: 'turn', field: 'note' }, pick('1')]);
    expect(answers).toEqual({ mood: 'positive', tags: ['service'] });
    expect(sheet.turn).toBe(2);
    expect(play([pick('1'), pick('2'), pick('2')]).answers).toEqual({ mood: 'positive' });
  });

  it('goes to what lacks something on Enter, and says why only there', () => {
    const { sheet, outputs } = play([{ on: 'enter' }]);
    expect([sheet.turn, outputs]).toEqual([0, []]);
    expect(rowsOf(sheet, {}, taken).map((row) => row.fault?.code)).toEqual(['answer_missing', undefined, undefined, undefined, undefined]);
    const later = play([pick('1'), { on: 'set', field: 'note', value: 'x' }, { on: 'enter' }]);
    expect(later.sheet.turn).toBe(2);
    expect(later.outputs.some((one) => one.out === 'submit')).toBe(false);
  });

  it('skips, and steps back field by field and then out', () => {
    expect(play([{ on: 'skip' }]).outputs).toEqual([{ out: 'skip' }]);
    const { sheet, outputs } = play([pick('1'), { on: 'escape' }, { on: 'escape' }]);
    expect([sheet.turn, outputs.at(-1)]).toEqual([0, { out: 'back' }]);
  });

  it('shows the keys of the field that has the turn, without those of commands', () => {
    const many: Form = { fields: [{ name: 'kind', kind: 'choice', question, required: true, options: Array.from({ length: 20 }, (_, at) => option(`o${at}`)) }] };
    const keys = rowsOf(openSheet(many), {}, taken)[0]!.keys;
    expect(keys.slice(0, 12)).toEqual(Array.from('1234567890jk'));
    expect(keys.slice(17)).toEqual([null, null, null]);
    expect(rowsOf(openSheet(FORM), {}, taken)[1]!.keys).toEqual([]);
  });
});

describe('shapes', () => {
  const classes = [
    { ...option('roof'), shape: 'polygon' as const, attributes: [{ name: 'hidden', label: option('hidden').label, required: true }] },
    { ...option('lane'), shape: 'polyline' as const },
    { ...option('car') },
  ];
  const field: ShapesField = { name: 'seen', kind: 'shapes', question, required: true, column: 'image', classes, min_size: 2, at_least: 0, at_most: 3, tolerance_px: 10 };
  const form: Form = { fields: [field] };
  const roof = (points: readonly (readonly [number, number])[], more = {}) => ({ id: 1, kind: 'polygon', class: 'roof', points, attributes: { hidden: false }, ...more }) as const;
  const square = [[10, 10], [90, 10], [90, 90], [10, 90]] as const;
  const judged = (shapes: Parameters<typeof answersOf>[1]['shapes']) => validate(form, answersOf(form, { shapes, answers: {} }), { width: 100, height: 100 });
  const code = (...shapes: Parameters<typeof answersOf>[1]['shapes'][number][]) => judged(shapes).faults[0]?.code;

  it('are sent without what is the editor’s own', () => {
    const car = { id: 2, kind: 'box', class: 'car', x: 1, y: 2, width: 5, height: 6, attributes: {} } as const;
    expect(judged([roof(square, { holes: [] }), car])).toEqual({
      answer: { seen: [{ class: 'roof', points: square, attributes: { hidden: false } }, { class: 'car', x: 1, y: 2, width: 5, height: 6 }] },
      faults: [],
    });
  });

  it('are judged by the server’s rules', () => {
    expect(code(roof([[10, 10], [90, 90], [90, 10], [10, 90]]))).toBe('answer_crosses_itself');
    expect(code(roof([[10, 10], [90, 10], [50, 10]]))).toBe('answer_crosses_itself');
    expect(code(roof(square, { holes: [[[5, 20], [30, 20], [30, 30]]] }))).toBe('answer_crosses_itself');
    expect(code(roof([[10, 10], [90, 10], [10, 10]]))).toBe('answer_too_few_points');
    expect(code(roof([[10, 10], [11, 10], [11, 90]]))).toBe('answer_too_small');
    expect(code(roof([[10, 10], [101, 10], [90, 90]]))).toBe('answer_outside_picture');
    expect(code(roof(square, { attributes: {} }))).toBe('answer_missing');
    expect(code(roof(square), { ...roof(square), id: 2 })).toBe('answer_duplicate');
    const long = Array.from({ length: 1001 }, (_, at) => [at / 20, at % 2] as const);
    expect(code({ id: 1, kind: 'polyline', class: 'lane', points: long })).toBe('answer_too_many_points');
  });
});
