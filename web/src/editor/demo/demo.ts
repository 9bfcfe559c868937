// Why: a change to the editor is judged by hand and eye before the pages have it.
// What: the canvas, a tool rail, classes and counts, joined as plainly as can be; `?boxes=2000&width=4000&height=2500&lang=en`,
//   `outlines=2000` for outlines;
//   `&draft=NAME` keeps a draft on the device. What not: leases and forms; the pages join those.

import { Editor, PALETTE, Session, classesOf, halvesOf, newLog, say, takenKeys, forgotten, type CommandName, type Workbench } from '../index';
import { Draft } from '../draft';
import { browserClock } from '../draft/clock';
import { openDraftStore } from '../draft/indexed';
import { browserTabs } from '../draft/tabs';
import { outlined, street, strewn } from './scene';

const query = new URLSearchParams(location.search);
const number = (name: string, fallback: number) => Number(query.get(name) ?? fallback);
const language = query.get('lang') ?? 'zh-CN';
const picture = { width: number('width', 1920), height: number('height', 1200) };

const classes = classesOf(
  [
    { value: 'person', label: { 'zh-CN': '行人', en: 'Person' } },
    { value: 'rider', label: { 'zh-CN': '骑车人', en: 'Rider' } },
    { value: 'car', label: { 'zh-CN': '车', en: 'Car' } },
    { value: 'sign', label: { 'zh-CN': '路牌', en: 'Sign' } },
  ],
  takenKeys(),
  PALETTE,
);

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The demo page has no #${id}.`);
  return found;
};

function made(of: number) {
  const source = street(picture, of);
  return { source, halves: halvesOf(source, picture) };
}

const TOOLS: readonly (readonly [CommandName, string, string])[] = [
  ['box_tool', '▢', 'box'],
  ['extreme_tool', '⊹', 'extreme'],
  ['select_tool', '➤', 'select'],
  ['pan_tool', '✥', 'pan'],
  ['zoom_tool', '⌕', 'zoom'],
];

let editor: Editor | null = null;
let done = 0;
let seed = 7;
let ahead = made(seed);

function button(host: HTMLElement, className: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.className = className;
  made.type = 'button';
  made.addEventListener('click', onClick);
  host.append(made);
  return made;
}

const railButtons = TOOLS.map(([name, sign, tool]) => {
  const made = button(byId('rail'), '', () => editor?.perform(name));
  made.textContent = sign;
  made.title = name;
  made.dataset['tool'] = tool;
  return made;
});

const classButtons = classes.map((one) => {
  const made = button(byId('classes'), 'class', () => editor?.bench.pickClass(one.value));
  made.innerHTML = `<kbd>${one.key ?? ''}</kbd><i class="dot" style="background:${one.colour}"></i><span>${say(one.label, language)}</span><span class="faint"></span>`;
  made.dataset['value'] = one.value;
  return made;
});

function show(bench: Workbench): void {
  const { counts } = bench;
  byId('status').textContent = `第 ${done + 1} 题 · ${bench.session.document.shapes.length} 个框 · ${bench.tool}`;
  byId('zoom').textContent = `${Math.round(bench.view.scale * 100)}%`;
  byId('saved').textContent = `修订 ${bench.session.revision}`;
  for (const each of railButtons) each.ariaPressed = String(each.dataset['tool'] === bench.tool);
  for (const each of classButtons) {
    each.ariaPressed = String(each.dataset['value'] === bench.class);
    (each.lastElementChild as HTMLElement).textContent = String(counts.get(each.dataset['value'] ?? '') ?? 0);
  }
}

function open(kept?: Session): void {
  const before = editor;
  const values = classes.map((one) => one.value);
  const shapes = [...strewn(number('boxes', 0), picture, values), ...outlined(number('outlines', 0), picture, values)];
  const start = { shapes: shapes.map((shape, at) => ({ ...shape, id: at + 1 })), answers: {} };
  const session = kept ?? new Session(newLog(picture, start), () => Date.now());
  const last = before ? forgotten(before.bench.session.document.shapes) : [];
  const turn = { session, picture, source: ahead.source, halves: ahead.halves, last };
  if (before) {
    const { tool, settings, clipboard } = before.bench;
    before.turn({ ...turn, tool, class: before.bench.class, settings, clipboard });
  }
  editor = before ?? new Editor({
    ...turn,
    host: byId('stage'),
    label: language === 'en' ? 'Picture to label' : '待标图片',
    classes,
    language,
    keyTarget: document,
    onChange: show,
    onAnnounce: (text) => (byId('announce').textContent = text),
    onAsk(what) {
      if (what === 'submit' || what === 'skip') next();
      byId('stage').dataset['asked'] = what;
    },
  });
  Object.assign(globalThis, { editor });
  // The next picture is ready before it is asked for, as the pages will have it.
  setTimeout(() => (ahead = made(seed + 1)), 150);
}

function next(): void {
  done += 1;
  seed += 1;
  open();
}

/** A draft without a server: what a reload, a crash and two tabs do to it can be tried by hand. */
async function openKept(assignment: string): Promise<void> {
  const draft = await Draft.open({
    assignment,
    writer: crypto.randomUUID(),
    store: await openDraftStore('gongdao-editor-demo'),
    tabs: browserTabs(navigator.locks, BroadcastChannel),
    clock: browserClock,
    send: () => Promise.resolve({ said: 'kept' }),
    fresh: newLog(picture),
  });
  let { session } = draft;
  open(session);
  draft.onChange(() => {
    if (draft.session === session) return;
    session = draft.session;
    open(session);
  });
  Object.assign(globalThis, { draft });
}

byId('submit').addEventListener('click', next);
byId('skip').addEventListener('click', next);
const name = query.get('draft');
if (name === null) open();
else void openKept(name);
