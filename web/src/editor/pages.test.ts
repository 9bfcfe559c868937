// Why: what is drawn on one page must never be seen or changed from another, and an undo must lead to the page it is about.
// What: pages of a session through the whole workbench, undo across pages, drafts, and the judge of an answer by page.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Form } from './answer/form';
import { validate } from './answer/index';
import { shapesAnswer } from './answer/boxes';
import { newLog, readLog } from './log/log';
import { Session } from './log/session';
import type { Box } from './model/box';
import { countsOf, FRAME, PageSession, pageOf } from './pages';
import { words } from './words';

const box = (id: number, x: number): Box => ({ id, kind: 'box', class: 'car', x, y: 10, width: 20, height: 20 });
const start = () => {
  const whole = new Session(newLog(FRAME), () => 0);
  const told: number[] = [];
  const page = (number: number) => new PageSession(whole, number, (other) => told.push(other));
  return { whole, told, one: page(1), two: page(2) };
};

describe('a page of a session', () => {
  it('shows its own shapes, and gives what is drawn its number', () => {
    const { whole, one, two } = start();
    one.run({ do: 'add', deed: 'draw', shapes: [box(one.nextId, 5)] });
    two.run({ do: 'add', deed: 'draw', shapes: [box(two.nextId, 5), box(two.nextId + 1, 90)] });
    expect([one.document.shapes.length, two.document.shapes.length, whole.document.shapes.length]).toEqual([1, 2, 3]);
    expect(whole.document.shapes.map(pageOf)).toEqual([1, 2, 2]);
    expect(countsOf(whole.document.shapes, 3)).toEqual([1, 2, 0]);
    // A shape of the first page is not changed into one of another by moving it.
    const [shape] = one.document.shapes as readonly Box[];
    one.run({ do: 'change', deed: 'move', shapes: [{ ...(shape as Box), x: 40 }] });
    expect(whole.document.shapes.map((each) => [pageOf(each), (each as Box).x])).toEqual([[1, 40], [2, 5], [2, 90]]);
    // What happens elsewhere leaves a page the very same list.
    const before = one.document.shapes;
    two.run({ do: 'remove', deed: 'remove', ids: [3] });
    expect(one.document.shapes).toBe(before);
  });

  it('is told of where an undo or redo was about another', () => {
    const { told, one, two } = start();
    one.run({ do: 'add', deed: 'draw', shapes: [box(one.nextId, 5)] });
    two.run({ do: 'add', deed: 'draw', shapes: [box(two.nextId, 5)] });
    expect([one.undo(), told]).toEqual([[], [2]]);
    expect([two.document.shapes, one.undo(), told]).toEqual([[], [], [2]]);
    expect([two.redo(), told]).toEqual([[], [2, 1]]);
    expect(one.document.shapes).toHaveLength(1);
    expect([one.redo(), told.at(-1)]).toEqual([[], 2]);
    expect(one.redo()).toBeNull();
  });

  it('comes back from a draft with its pages, whatever was done', () => {
    const step = fc.record({ page: fc.constantFrom(1, 2), what: fc.constantFrom('add', 'undo', 'redo', 'remove'), x: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { whole, one, two } = start();
        for (const { page, what, x } of steps) {
          const on = page === 1 ? one : two;
          const last = on.document.shapes.at(-1);
          if (what === 'add') on.run({ do: 'add', deed: 'draw', shapes: [box(on.nextId, x)] });
          else if (what === 'undo') on.undo();
          else if (what === 'redo') on.redo();
          else if (last) on.run({ do: 'remove', deed: 'remove', ids: [last.id] });
        }
        const read = readLog(JSON.parse(JSON.stringify(whole.log)));
        if (typeof read === 'string') throw new Error(read);
        expect(read.history.document).toEqual(whole.document);
        expect(one.document.shapes.length + two.document.shapes.length).toBe(whole.document.shapes.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an answer on pages', () => {
  const form = { fields: [{ name: 'objects', kind: 'shapes', question: {}, required: true, column: 'image', pages: 3, classes: [{ value: 'car', label: words('车', 'Car') }], min_size: 4, at_least: 0, at_most: 100, tolerance_px: 10 }] } as unknown as Form;
  it('is judged page by page, as far as pages were looked at', () => {
    const { whole, one, two } = start();
    one.run({ do: 'add', deed: 'draw', shapes: [box(one.nextId, 60)] });
    two.run({ do: 'add', deed: 'draw', shapes: [box(two.nextId, 60)] });
    const objects = shapesAnswer(whole.document);
    expect(objects).toEqual([{ class: 'car', page: 1, x: 60, y: 10, width: 20, height: 20 }, { class: 'car', page: 2, x: 60, y: 10, width: 20, height: 20 }]);
    const told = (pages: ({ width: number; height: number } | undefined)[]) => validate(form, { objects }, { width: 100, height: 100, pages }).faults.map((one) => one.path);
    expect(told([{ width: 100, height: 100 }, { width: 100, height: 100 }])).toEqual([]);
    expect(told([{ width: 100, height: 100 }, { width: 70, height: 100 }])).toEqual(['objects[1]']);
    expect(told([{ width: 100, height: 100 }, undefined])).toEqual([]);
  });
});
