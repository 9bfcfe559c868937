// Why: who cannot see the canvas, or cannot see it now, must still know which object is selected and what a key did.
// What: the sentences handed to the page's live region, in both languages. What not: the region itself.

import type { Deed } from './log/command';
import type { ObjectClass } from './model/classes';
import { boundsOf, type Shape } from './model/shape';
import { say, words, type Words } from './words';

const DEED_WORDS: Readonly<Record<Deed, Words>> = {
  draw: words('已画', 'Drawn'),
  move: words('已移动', 'Moved'),
  resize: words('已改大小', 'Resized'),
  classify: words('已改类', 'Class changed'),
  paste: words('已粘贴', 'Pasted'),
  copy: words('已沿用', 'Copied'),
  remove: words('已删除', 'Deleted'),
  answer: words('已填写', 'Answered'),
  attribute: words('已填写', 'Answered'),
  hole: words('已挖洞', 'Hole cut'),
  paint: words('已涂', 'Painted'),
  erase: words('已擦', 'Erased'),
  fill: words('已填洞', 'Holes filled'),
};

const whole = (length: number) => String(Math.round(length));

export function sayShape(shape: Shape, at: number, count: number, label: string, language: string): string {
  const { x, y, width, height } = boundsOf(shape);
  const [left, top, wide, high] = [x, y, width, height].map(whole) as [string, string, string, string];
  const order = `${at + 1}/${count}`;
  return language.startsWith('zh')
    ? `第 ${order} 个，${label}，左 ${left}，上 ${top}，宽 ${wide}，高 ${high}`
    : `Object ${order}, ${label}, left ${left}, top ${top}, width ${wide}, height ${high}`;
}

export const sayDeed = (deed: Deed, count: number, label: string, language: string): string =>
  `${say(DEED_WORDS[deed], language)}${language.startsWith('zh') ? '：' : ': '}${count === 1 ? label : saySome(count, language)}`;

export const saySome = (count: number, language: string): string =>
  language.startsWith('zh') ? `${count} 个对象` : `${count} object${count === 1 ? '' : 's'}`;

export const sayTravel = (which: 'undo' | 'redo', language: string): string =>
  say(which === 'undo' ? words('已撤销', 'Undone') : words('已重做', 'Redone'), language);

export const sayNothing = (language: string): string => say(words('没有选中对象', 'No object selected'), language);

export const sayClass = (one: ObjectClass, language: string): string =>
  `${say(words('类别', 'Class'), language)} ${say(one.label, language)}`;

export const labelOf = (classes: readonly ObjectClass[], value: string, language: string): string => {
  const found = classes.find((one) => one.value === value);
  return found ? say(found.label, language) : value;
};
