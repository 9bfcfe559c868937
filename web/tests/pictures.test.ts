// Small rules of pictures and boxes: what a drop holds, COCO as pre-labels, prices by object, examples in front of the
// instructions, an hour's spread, and who earns less than the floor.
import { describe, expect, test } from 'vitest';
import { boxesOf, gist, pictureColumn, pictureOf, tally } from '../src/lib/boxes.ts';
import { drawnIn } from '../src/lib/drawn.ts';
import { splitExamples } from '../src/lib/examples.ts';
import type { Form } from '../src/lib/form.ts';
import { loads } from '../src/pages/requester/bring.svelte.ts';
import { readCoco, tasksOf } from '../src/pages/requester/coco.ts';
import { bodyOf, draftOf, empty, instructionsOf, missing, question, usualPay } from '../src/pages/requester/draft.ts';
import type { Draft } from '../src/pages/requester/draft.ts';
import { forecast, rateFor } from '../src/pages/requester/forecast.ts';
import { addresses, documentsOf, doubled, namesIn, sort, weight } from '../src/pages/requester/pictures.ts';
import { payOf, people, rateAtFloor } from '../src/pages/requester/raw.ts';
import type { Raw } from '../src/pages/requester/raw.ts';
import { bins } from '../src/pages/worker/spread.ts';
import type { ProjectView } from '../src/api/names.ts';

const asked = { kind: 'boxes', name: 'objects', question: { en: 'Draw' }, classes: [{ value: 'car', label: { en: 'Car' } }, { value: 'bus', label: { en: 'Bus' } }] };
const form = { show: [{ column: 'photo', style: 'picture' }], fields: [asked] } as unknown as Form;
const car = { class: 'car', x: 1, y: 2, width: 30, height: 20 };

function ofBoxes(): Draft {
  const field = { ...question('boxes', 'objects'), question: '框出来', classes: 'car=汽车\nbus' };
  return { ...empty('zh-CN'), name: '车', questions: [field], source: 'pictures', unit: 'object', rate: '0.035', minimum: '0.02', mostUnits: '20', usualUnits: '4', seconds: '30', instructions: '框紧', purpose: '试', right: '紧', wrong: '松' };
}

describe('a drop', () => {
  const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);
  test('is sorted by name, without what systems put into folders', () => {
    const found = sort([file('a.PNG'), file('b.jpeg'), file('.DS_Store'), file('x.zip'), file('t.csv'), file('n.txt'), file('Thumbs.db')]);
    expect([found.pictures, found.archives, found.tables].map((list) => list.map((one) => one.name))).toEqual([['a.PNG', 'b.jpeg'], ['x.zip'], ['t.csv']]);
    expect(found.strange).toEqual(['n.txt']);
    expect(doubled([file('a'), file('b'), file('a')])).toEqual(['a']);
    expect([weight(7), weight(7_000), weight(3_400_000), weight(2_500_000_000)]).toEqual(['7 B', '7 kB', '3.4 MB', '2.50 GB']);
  });
  test('travels many small files at a time, large ones and archives by themselves', () => {
    const all = loads([...Array.from({ length: 50 }, (_, at) => file(`${at}.png`)), file('big.png', 5_000_000), file('z.zip'), file('last.png')]);
    expect(all.map((one) => one.files.length)).toEqual([40, 11, 1, 1]);
    expect(new Set(all.map((one) => one.key)).size).toBe(4);
    expect(all.flatMap((one) => one.files)).toHaveLength(53);
  });
  test('of addresses names the lines that are none', () => {
    expect(addresses('https://a.example/1.png\n\nnot one\n http://b.example/2.jpg \n')).toEqual({ urls: ['https://a.example/1.png', 'http://b.example/2.jpg'], bad: [3] });
  });
});

describe('boxes', () => {
  test('are found in a form and its answers, and nothing else is taken for one', () => {
    expect(boxesOf(form)?.name).toBe('objects');
    expect(pictureColumn(form)).toBe('photo');
    expect(pictureOf(form, { photo: '/api/v1/media/00ff' })).toBe('/api/v1/media/00ff');
    expect(pictureOf(form, { photo: 'https://elsewhere.example/x.png' })).toBeUndefined();
    const drawn = drawnIn(form, { objects: [car, { class: 'car' }, null, 'x', { ...car, class: 'bus' }, car] });
    expect(drawn).toHaveLength(3);
    expect(tally(boxesOf(form), drawn).map(({ one, count }) => `${one.value} ${count}`)).toEqual(['car 2', 'bus 1']);
    expect(gist({ photo: '/api/v1/media/00ff', prelabel: {}, place: 'here', n: 4 })).toBe('here · 4');
  });
  test('of a COCO file go to the pictures by name, in classes the form has', () => {
    const coco = {
      images: [{ id: 1, file_name: 'in/a.png' }, { id: 2, file_name: 'b.png' }],
      categories: [{ id: 5, name: 'car' }, { id: 6, name: 'bus' }],
      annotations: [
        { image_id: 1, category_id: 5, bbox: [1, 2, 30, 20] },
        { image_id: 1, category_id: 6, bbox: [0, 0, 5, 5] },
        { image_id: 2, category_id: 5, bbox: [0, 0, 0, 5] },
        { image_id: 9, category_id: 5, bbox: [0, 0, 5, 5] },
      ],
    };
    const read = readCoco(JSON.stringify(coco));
    expect([read?.boxes, read?.classes]).toEqual([2, ['car', 'bus']]);
    if (!read) throw new Error('not read');
    expect(tasksOf(['a.png', 'b.png'], 'image', { kind: 'boxes', name: 'objects', classes: [{ value: 'car', label: {} }] }, read)).toEqual([
      { key: 'a.png', data: { image: 'a.png', prelabel: { objects: [car] } } },
      { key: 'b.png', data: { image: 'b.png' } },
    ]);
    expect(readCoco('{"tasks": []}')).toBeNull();
    expect(readCoco('no json')).toBeNull();
  });
});

describe('COCO as what one begins from', () => {
  const coco = (annotations: object[]) => readCoco(JSON.stringify({ images: [{ id: 1, file_name: 'a.png', width: 8, height: 6 }], categories: [{ id: 5, name: 'car' }], annotations: annotations.map((one) => ({ image_id: 1, category_id: 5, bbox: [1, 1, 4, 2], ...one })) }));
  const first = (shape: string, annotations: object[], more: object = {}) => {
    const read = coco(annotations);
    if (!read) throw new Error('not read');
    const [task] = tasksOf(['a.png'], 'image', { kind: 'shapes', name: 'objects', classes: [{ value: 'car', label: {}, shape: shape as 'box', ...more }] }, read);
    return (task?.data.prelabel as { objects: object[] }).objects;
  };
  test('is drawn as the class is', () => {
    const outline = [1, 1, 5, 1, 5, 3, 1, 3];
    expect(first('polygon', [{ segmentation: [outline, [0, 0, 2, 0, 2, 2]] }])).toEqual([
      { class: 'car', points: [[1, 1], [5, 1], [5, 3], [1, 3]] },
      { class: 'car', points: [[0, 0], [2, 0], [2, 2]] },
    ]);
    expect(first('rotated_box', [{}])).toEqual([{ class: 'car', center: [3, 2], width: 4, height: 2, angle: 0 }]);
    expect(first('polygon', [{}])).toEqual([]);
    expect(first('polyline', [{ segmentation: [outline] }])).toEqual([]);
    const points = [{ name: 'a', label: {} }, { name: 'b', label: {} }];
    expect(first('skeleton', [{ keypoints: [2, 3, 2, 9, 9, 0] }], { points })).toEqual([{ class: 'car', keypoints: [[2, 3, 2], [0, 0, 0]] }]);
    expect(first('skeleton', [{ keypoints: [2, 3, 2] }], { points })).toEqual([]);
  });
  test('becomes a mask of its run lengths or of its outlines, and a crowd becomes nothing', () => {
    // Four columns of two rows each, from column 1 and row 1 of a picture of 8 × 6.
    const runs = [7, 2, 4, 2, 4, 2, 4, 2, 21];
    const mask = first('mask', [{ segmentation: [[1, 1, 5, 1, 5, 3, 1, 3]] }]);
    expect(first('mask', [{ segmentation: { size: [6, 8], counts: runs } }])).toEqual(mask);
    expect(mask).toHaveLength(1);
    const { counts } = mask[0] as { counts: string };
    expect(first('mask', [{ segmentation: { size: [6, 8], counts } }])).toEqual(mask);
    expect(first('mask', [{ segmentation: { size: [6, 8], counts: [3] } }])).toEqual([]);
    expect(first('mask', [{ iscrowd: 1, segmentation: { size: [6, 8], counts: runs } }])).toEqual([]);
  });
});

describe('pictures by name', () => {
  test('make documents of those that differ only in the number at their end', () => {
    expect(documentsOf(['b_p10.png', 'b_p2.png', 'a.png', '合同 第1页.jpg', '合同 第2页.jpg', 'scan-003.png'])).toEqual([
      { key: 'b', pages: ['b_p2.png', 'b_p10.png'] },
      { key: 'a', pages: ['a.png'] },
      { key: '合同', pages: ['合同 第1页.jpg', '合同 第2页.jpg'] },
      { key: 'scan', pages: ['scan-003.png'] },
    ]);
  });
  test('are read out of the cells of rows', () => {
    const row = { left: 'a.png', pages: 'b.png | c.png', list: '["d.png","e.png"]', far: 'https://x.org/a.png', none: '' };
    expect(namesIn(row, ['left', 'pages', 'list', 'far', 'none', 'lost'])).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
  });
});

describe('a project of boxes', () => {
  test('is written, and read back the same', () => {
    const body = bodyOf(ofBoxes());
    expect(body.form.show).toEqual([{ column: 'image', style: 'picture' }]);
    expect(body.form.fields[0]).toMatchObject({ kind: 'boxes', column: 'image', min_size: 8, at_most: 50, classes: [{ value: 'car', label: { 'zh-CN': '汽车' }, key: '1' }, { value: 'bus', key: '2' }] });
    expect(body.rules.price).toEqual({ unit: 'object', rate_micros: 35_000, maximum_units: 20, minimum_micros: 20_000 });
    const back = draftOf({ ...body, id: 'prj_1' } as unknown as ProjectView, 'zh-CN');
    expect(bodyOf(back)).toEqual(body);
    expect([back.right, back.wrong, back.instructions]).toEqual(['紧', '松', '框紧']);
  });
  test('pays by box, so its hour hangs on how many there are', () => {
    const draft = ofBoxes();
    expect(usualPay(draft)).toBe(140_000);
    expect(usualPay({ ...draft, usualUnits: '0' })).toBe(20_000);
    expect(forecast({ ...draft, tasks: 10, overlap: 1 }, 80_000)).toMatchObject({ pay: 7_000_000, likely: 1_400_000, hourly: 16_800_000, workMs: 300_000, doneMs: 60_000 });
    expect(rateFor(draft, 17_500_000)).toBe('0.037');
    expect(missing({ ...draft, questions: [{ ...question('boxes', 'objects'), question: '?' }] }).map((one) => one.key)).toContain('classes_bad');
    expect(missing({ ...draft, questions: [{ ...question('text', 'text'), question: '?' }] }).map((one) => one.key)).toContain('units_bad');
  });
  test('pays a recording by the minute', () => {
    const draft: Draft = { ...ofBoxes(), unit: 'media_minute', rate: '2.40', minimum: '', mostUnits: '90', usualUnits: '60' };
    expect(bodyOf(draft).rules.price).toEqual({ unit: 'media_minute', rate_micros: 2_400_000, maximum_units: 90_000 });
    expect(usualPay(draft)).toBe(2_400_000);
  });
});

test('examples stand in front of the instructions and are found there again', () => {
  expect(splitExamples(instructionsOf(ofBoxes()))).toEqual({ right: '紧', wrong: '松', rest: '框紧' });
  expect(splitExamples('Only rules.\n\nTwo of them.')).toEqual({ right: '', wrong: '', rest: 'Only rules.\n\nTwo of them.' });
  expect(splitExamples('[Wrong examples]\r\nloose\r\n\r\nRules')).toEqual({ right: '', wrong: 'loose', rest: 'Rules' });
});

test('an hour’s spread keeps the shares of its percentiles', () => {
  const bars = bins([10, 15, 20, 25, 30]);
  expect(bars).toHaveLength(8);
  expect(Math.max(...bars)).toBe(1);
  const sum = bars.reduce((all, bar) => all + bar, 0);
  expect(bars.slice(2, 6).reduce((all, bar) => all + bar, 0) / sum).toBeCloseTo(0.5 / 0.8);
  expect(bins([7, 7, 7, 7, 7]).filter((bar) => bar > 0)).toEqual([1]);
  expect(bins([10, 10, 10, 20, 30]).every(Number.isFinite)).toBe(true);
});

test('what people earn is counted by the price rule, and the price that lifts them to the floor', () => {
  const price = { unit: 'object' as const, rate_micros: 35_000, minimum_micros: 20_000, maximum_units: 2 };
  expect(payOf(price, form, { objects: [car, car, car] })).toBe(70_000);
  expect(payOf(price, form, { objects: [] })).toBe(20_000);
  const row = (worker: string, state: string): Raw => ({ task: 't', key: null, worker, assignment: 'asg', state, submitted_at: '', active_ms: 20_000, answer: { objects: [car] }, data: {} });
  const [many, few] = people([...Array.from({ length: 6 }, () => row('a', 'accepted')), row('a', 'rejected'), row('b', 'accepted')], price, form);
  expect(many).toMatchObject({ worker: 'a', answers: 7, accepted: 6, rejected: 1, hourly: 6_300_000 });
  expect(few?.hourly).toBeNull();
  expect(rateAtFloor(35_000, 6_300_000, 17_500_000)).toBe(98_000);
});

test('documents of several pages are written and read back, and their first page stands for them', () => {
  const one = { ...question('shapes', 'parts'), question: 'Box', classes: 'stamp', shapes: { stamp: 'box' as const }, pages: '12' };
  const draft: Draft = { ...empty('en'), name: 'Deeds', questions: [one], source: 'pictures', instructions: 'x', purpose: 'x' };
  const body = bodyOf(draft);
  expect(body.form.fields[0]).toMatchObject({ kind: 'shapes', column: 'image', pages: 12 });
  const again = draftOf({ id: 'prj_1', name: 'Deeds', form: body.form, rules: body.rules } as unknown as ProjectView, 'en');
  expect(bodyOf(again).form.fields).toEqual(body.form.fields);
  const [first, second] = ['/api/v1/media/0a', '/api/v1/media/0b'];
  expect([pictureOf(body.form, { image: [first, second] }), gist({ image: [first, second], note: 'x' })]).toEqual([first, 'x']);
  const drawn = drawnIn(body.form, { parts: [{ class: 'stamp', page: 2, x: 1, y: 1, width: 5, height: 5 }] });
  expect(drawn[0]?.page).toBe(2);
});
