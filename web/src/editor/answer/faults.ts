// Why: a fault must name the field, what stands there and the way out, at once and in the reader's language.
// What: faults with the API's codes and their words. What not: finding them (validate.ts), and the API's own texts.

import { say, words, type Words, type WordsIn } from '../words';

/** The codes of crates/labels error.rs. */
export type FaultCode =
  | 'answer_not_an_object'
  | 'answer_unknown_field'
  | 'answer_missing'
  | 'answer_wrong_type'
  | 'answer_not_an_option'
  | 'answer_duplicate'
  | 'answer_too_few'
  | 'answer_too_many'
  | 'answer_too_short'
  | 'answer_too_long'
  | 'answer_bad_character'
  | 'answer_not_a_number'
  | 'answer_out_of_range'
  | 'answer_off_step'
  | 'answer_too_few_objects'
  | 'answer_too_many_objects'
  | 'answer_too_small'
  | 'answer_too_few_points'
  | 'answer_too_many_points'
  | 'answer_too_detailed'
  | 'answer_crosses_itself'
  | 'answer_outside_picture'
  | 'answer_overlaps'
  | 'answer_not_related'
  | 'answer_not_ranked'
  | 'answer_tied';

export interface Fault {
  readonly code: FaultCode;
  /** The field, or a part of it such as `tags[3]`; empty for the answer as a whole. */
  readonly path: string;
  /** What stands there, shortened; empty where nothing does. */
  readonly value: string;
  /** What to do. */
  readonly fix: WordsIn;
}

export const fault = (code: FaultCode, path: string, value: string, fix: Words): Fault => ({ code, path, value, fix });

const SAYS: Readonly<Record<FaultCode, Words>> = {
  answer_not_an_object: words('不是答案', 'is no answer'),
  answer_unknown_field: words('有表单里没有的字段', 'has a field the form does not know'),
  answer_missing: words('还没有填', 'is not answered yet'),
  answer_wrong_type: words('类型不对', 'is of another type'),
  answer_not_an_option: words('不在选项里', 'is not one of the options'),
  answer_duplicate: words('重复了', 'is there twice'),
  answer_too_few: words('选得太少', 'has too few choices'),
  answer_too_many: words('选得太多', 'has too many choices'),
  answer_too_short: words('太短', 'is too short'),
  answer_too_long: words('太长', 'is too long'),
  answer_bad_character: words('有不能用的字符', 'has a character it may not have'),
  answer_not_a_number: words('不是可用的数', 'is no usable number'),
  answer_out_of_range: words('超出范围', 'is out of range'),
  answer_off_step: words('不在步长上', 'is between two steps'),
  answer_too_few_objects: words('画得太少', 'has too few objects'),
  answer_too_many_objects: words('画得太多', 'has too many objects'),
  answer_too_small: words('太小', 'is too small'),
  answer_too_few_points: words('点太少', 'has too few points'),
  answer_too_many_points: words('点太多', 'has too many points'),
  answer_too_detailed: words('太细碎', 'has too much detail'),
  answer_crosses_itself: words('边线相交', 'crosses or touches itself'),
  answer_outside_picture: words('超出图片', 'reaches out of the picture'),
  answer_overlaps: words('重叠了', 'overlaps another'),
  answer_not_related: words('连不上', 'cannot be related'),
  answer_not_ranked: words('还没排完', 'is not ranked to its end'),
  answer_tied: words('有并列', 'has a tie'),
};

/** The fault as one sentence: what is wrong, what stands there, what to do. */
export function sayFault(given: Fault, language: string): string {
  const isChinese = language.startsWith('zh');
  const value = given.value === '' ? '' : isChinese ? `（${given.value}）` : ` (${given.value})`;
  return `${say(SAYS[given.code], language)}${value}${isChinese ? '：' : ': '}${say(given.fix, language)}`;
}

const SHOWN_CHARS = 60;

/** A text cut short, with signs in place of control characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.keys(value).length}}`;
  const characters = Array.from(String(value));
  const cut = characters.slice(0, SHOWN_CHARS).join('').replace(/\p{Cc}/gu, '\ufffd');
  return characters.length > SHOWN_CHARS ? `${cut}…` : cut;
}
