import { describe, expect, it } from 'vitest';
import { SpanBench, type Press } from './bench';
import { lines, runs } from './look';
import { added, changed, readMarks, related, removed, sorted, NOTHING, type Marks, type SpanRules } from './marks';
import { joins, MarkedText } from './text';

const RULES: SpanRules = {
  classes: [{ value: 'person' }, { value: 'firm' }],
  overlap: 'nested',
  relations: [
    { value: 'works_for', from: ['person'], to: ['firm'] },
    { value: 'near', directed: false },
  ],
  at_most: 20,
};
const KEYS = [{ value: 'person', key: '1' }, { value: 'firm', key: '2' }];
const FAMILY = '👨‍👩‍👧';

function bench(text: string, rules: SpanRules = RULES, granularity: 'character' | 'word' = 'character') {
  const puts: Marks[] = [];
  const said: string[] = [];
  const made = new SpanBench(new MarkedText(text, granularity), rules, KEYS, NOTHING, (marks) => puts.push(marks), (what) => said.push(what));
  return { made, puts, said };
}
const press = (key: string, more: Partial<Press> = {}): Press => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
const type = (made: SpanBench, ...keys: (string | Press)[]) => keys.map((key) => made.key(typeof key === 'string' ? press(key) : key));
const shift = (key: string) => press(key, { shiftKey: true });

describe('places in a text', () => {
  it('count code points and split no cluster', () => {
    const text = new MarkedText(`我${FAMILY}爱cafe\u0301`);
    expect(text.length).toBe(12);
    expect(text.slice(1, 6)).toBe(FAMILY);
    expect([0, 1, 2, 5, 6, 7, 10, 11, 12].map((at) => text.isPlace(at))).toEqual([true, true, false, false, true, true, true, false, true]);
    expect([text.snap(3, -1), text.snap(3, 1), text.step(1, 1, 'character'), text.step(6, -1, 'character')]).toEqual([1, 6, 6, 1]);
    expect(text.wordAt(8)).toEqual([7, 12]);
  });
  it('stay out of words where the form asks for words, as the server judges it', () => {
    const text = new MarkedText('in Paris.中国 3.5', 'word');
    const places = Array.from({ length: text.length + 1 }, (_, at) => at).filter((at) => text.isPlace(at));
    expect(places).toEqual([0, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect([joins('a', 'b'), joins('a', ' '), joins('中', '国'), joins('3', 'a'), joins('é', '1')]).toEqual([true, false, false, true, true]);
    expect(text.step(0, 1, 'character')).toBe(2);
  });
});

describe('marks', () => {
  it('are kept in one order, whatever the order of marking', () => {
    let marks = NOTHING;
    for (const span of [{ start: 6, end: 8, class: 'firm' }, { start: 0, end: 2, class: 'person' }, { start: 0, end: 4, class: 'firm' }]) {
      const change = added(RULES, marks, span);
      if (typeof change === 'string') throw new Error(change);
      marks = change.marks;
    }
    expect(marks.spans.map((span) => [span.start, span.end])).toEqual([[0, 2], [0, 4], [6, 8]]);
    const joined = related(RULES, marks, { from: 2, to: 0, class: 'near' });
    if (typeof joined === 'string') throw new Error(joined);
    expect(joined.marks.relations).toEqual([{ from: 0, to: 2, class: 'near' }]);
    expect(related(RULES, joined.marks, { from: 2, to: 0, class: 'near' })).toBe('twice');
    expect(related(RULES, joined.marks, { from: 2, to: 0, class: 'works_for' })).toBe('unrelated');
    expect(removed(joined.marks, 1)).toEqual({ spans: [marks.spans[0], marks.spans[2]], relations: [{ from: 0, to: 1, class: 'near' }] });
    expect(removed(joined.marks, 0).relations).toEqual([]);
  });
  it('refuse what the form forbids', () => {
    const marks: Marks = { spans: [{ start: 0, end: 4, class: 'person' }, { start: 6, end: 8, class: 'firm' }], relations: [{ from: 0, to: 1, class: 'works_for' }] };
    expect(added(RULES, marks, { start: 2, end: 6, class: 'firm' })).toBe('overlap');
    expect(added({ ...RULES, overlap: 'any' }, marks, { start: 2, end: 6, class: 'firm' })).toMatchObject({ at: 1 });
    expect(added(RULES, marks, { start: 0, end: 4, class: 'person' })).toBe('twice');
    expect(added({ ...RULES, at_most: 2 }, marks, { start: 9, end: 10, class: 'firm' })).toBe('too_many');
    const turned = changed(RULES, marks, 0, { class: 'firm' });
    expect(typeof turned === 'object' && turned.marks.relations).toEqual([]);
  });
  it('of unknown origin are read or left', () => {
    expect([readMarks('x'), readMarks({ spans: 1 }), readMarks(null)]).toEqual([NOTHING, NOTHING, NOTHING]);
    expect(readMarks({ spans: [{ start: 0, end: 2, class: 'a' }], relations: [{ from: 0, to: 1, class: 'b' }] }).relations).toEqual([]);
  });
  it('keep relations with their spans under any sorting', () => {
    const given: Marks = { spans: [{ start: 9, end: 10, class: 'firm' }, { start: 1, end: 2, class: 'person' }], relations: [{ from: 1, to: 0, class: 'works_for' }] };
    expect(sorted(RULES, given, 0)).toEqual({ marks: { spans: [given.spans[1], given.spans[0]], relations: [{ from: 0, to: 1, class: 'works_for' }] }, at: 1 });
  });
});

describe('by keyboard alone', () => {
  it('a caret, a selection, a class, and the ends of what was marked', () => {
    const { made, puts } = bench('张三在北京公司');
    type(made, shift('ArrowRight'), shift('ArrowRight'), '1');
    expect(made.marks.spans).toEqual([{ start: 0, end: 2, class: 'person' }]);
    expect([made.chosen, made.caret]).toEqual([0, 2]);
    type(made, ']', '2');
    expect(made.marks.spans).toEqual([{ start: 0, end: 3, class: 'firm' }]);
    type(made, shift('{'));
    expect(made.marks.spans).toEqual([{ start: 1, end: 3, class: 'firm' }]);
    expect(type(made, shift('}'))).toEqual([true]);
    expect(made.marks.spans).toEqual([{ start: 1, end: 2, class: 'firm' }]);
    type(made, 'Delete');
    expect(made.marks).toEqual(NOTHING);
    expect(puts).toHaveLength(6);
  });
  it('goes over clusters and words, and takes full-width digits by their key', () => {
    const { made } = bench(`a ${FAMILY} bcd`);
    type(made, 'ArrowRight', 'ArrowRight', shift('ArrowRight'));
    expect(made.selection).toEqual([2, 7]);
    type(made, press('ArrowRight', { ctrlKey: true, shiftKey: true }));
    expect(made.selection).toEqual([2, 11]);
    type(made, press('２', { code: 'Digit2' }));
    expect(made.marks.spans).toEqual([{ start: 2, end: 11, class: 'firm' }]);
  });
  it('relates two spans, and says why where it cannot', () => {
    const { made, said } = bench('张三在北京公司');
    type(made, shift('ArrowRight'), '1', 'ArrowRight', shift('ArrowRight'), '2');
    expect(made.marks.spans).toHaveLength(2);
    type(made, 'Escape', 'Home');
    expect(type(made, 'Tab', 'r', 'Tab', 'Enter')).toEqual([true, true, true, true]);
    expect(made.marks.relations).toEqual([{ from: 0, to: 1, class: 'works_for' }]);
    expect(type(made, 'Tab')).toEqual([false]);
    // The other way round only the kind without a direction fits.
    type(made, 'r', shift('Tab'), 'r');
    expect(made.marks.relations).toEqual([{ from: 0, to: 1, class: 'works_for' }, { from: 0, to: 1, class: 'near' }]);
    made.turnRelation(1, 'works_for');
    expect(said.at(-1)).toBe('twice');
  });
});

describe('by pointer', () => {
  it('a class in hand marks every stretch that is drawn', () => {
    const { made } = bench('张三在北京公司');
    made.pick('person');
    made.select(0, 2);
    made.release();
    made.select(5, 3);
    made.release();
    expect(made.marks.spans.map(({ start, end }) => [start, end])).toEqual([[0, 2], [3, 5]]);
    expect(made.inHand).toBe('person');
  });
  it('a press chooses the innermost span and then those around it', () => {
    const { made } = bench('张三在北京公司');
    made.follow({ spans: [{ start: 0, end: 7, class: 'firm' }, { start: 3, end: 5, class: 'person' }], relations: [] });
    const chosen = [3, 3, 3].map((at) => (made.press(at), made.chosen));
    expect(chosen).toEqual([1, 0, 1]);
    made.relate();
    made.press(0);
    expect(made.marks.relations).toEqual([{ from: 1, to: 0, class: 'works_for' }]);
  });
});

describe('what is drawn', () => {
  it('puts inner spans nearer to the text, and none over another', () => {
    expect(lines([{ start: 0, end: 9, class: 'a' }, { start: 2, end: 4, class: 'a' }, { start: 3, end: 6, class: 'a' }, { start: 12, end: 13, class: 'a' }])).toEqual([2, 0, 1, 0]);
  });
  it('cuts a long text with many spans into runs that make it whole', () => {
    const text = new MarkedText('中国人民'.repeat(5000));
    const spans = Array.from({ length: 500 }, (_, at) => ({ start: at * 40, end: at * 40 + 10, class: 'person' }));
    const cut = runs(text, spans, [5, 7]);
    expect(cut.map((run) => run.text).join('')).toBe(text.text);
    expect(Math.max(...cut.map((run) => run.end - run.start))).toBeLessThanOrEqual(400);
    for (const run of cut) expect(run.over).toEqual(spans.flatMap((span, at) => (span.start < run.end && run.start < span.end ? [at] : [])));
    expect(cut.flatMap((run) => run.ends)).toHaveLength(500);
  });
});
