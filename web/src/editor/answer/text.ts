// Why: text must be trimmed, counted and checked exactly as the server does, or a page accepts what is then refused.
// What: white space and characters by Unicode's properties, which JavaScript's trim does not follow to the letter.
// What not: normal forms for agreement; only the server compares answers.

import { words } from '../words';
import { fault, type Fault } from './faults';
import type { TextField } from './form';

const ENDS = /^\p{White_Space}+|\p{White_Space}+$/gu;

/** Without white space at its ends, by Unicode's property White_Space. */
export const trimmed = (text: string): string => text.replace(ENDS, '');

type Range = readonly [number, number];

/** Reads a set such as `0-9A-Z`: characters and ranges; a hyphen that is first or last means itself. */
export function characterSet(source: string): readonly Range[] {
  const points = Array.from(source, (character) => character.codePointAt(0) ?? 0);
  const hyphen = 0x2d;
  const ranges: Range[] = [];
  for (let at = 0; at < points.length; ) {
    const first = points[at] as number;
    const last = points[at + 2];
    if (points[at + 1] === hyphen && last !== undefined) {
      ranges.push([first, last]);
      at += 3;
    } else {
      ranges.push([first, first]);
      at += 1;
    }
  }
  return ranges;
}

/** The text as it is sent, or what is wrong with it. */
export function readText(field: TextField, json: unknown): string | Fault {
  if (typeof json !== 'string') return fault('answer_wrong_type', field.name, typeof json, words('请写文字', 'write text'));
  const text = trimmed(json);
  const characters = Array.from(text);
  const count = String(characters.length);
  if (characters.length > field.max_chars) {
    return fault('answer_too_long', field.name, count, words(`最多 ${field.max_chars} 个字`, `use ${field.max_chars} characters at most`));
  }
  if (characters.length < field.min_chars) {
    return fault('answer_too_short', field.name, count, words(`至少 ${field.min_chars} 个字`, `use at least ${field.min_chars} characters`));
  }
  const ranges = field.characters === undefined ? null : characterSet(field.characters);
  for (const character of characters) {
    const bad = badCharacter(field, character, ranges);
    if (bad) return bad;
  }
  return text;
}

function badCharacter(field: TextField, character: string, ranges: readonly Range[] | null): Fault | null {
  const isBreak = character === '\n' || character === '\r';
  const point = character.codePointAt(0) ?? 0;
  const refuse = (chinese: string, english: string) =>
    fault('answer_bad_character', field.name, JSON.stringify(character).slice(1, -1), words(chinese, english));
  if (isBreak) return field.multiline ? null : refuse('请写成一行', 'write it on one line');
  if (/\p{Cc}/u.test(character) && character !== '\t') return refuse('请去掉控制字符', 'remove the control character');
  if (!ranges || ranges.some(([first, last]) => point >= first && point <= last)) return null;
  return refuse(`只能用这些字符：${field.characters ?? ''}`, `use only these characters: ${field.characters ?? ''}`);
}
