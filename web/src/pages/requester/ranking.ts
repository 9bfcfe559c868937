// What the wizard holds of a question that ranks, the field that comes of it, and the forms of the gallery that do.
import type { RankingField, Words } from '../../lib/form.ts';
import { k } from '../../words/ranking.ts';
import { optionsOf, question } from './draft.ts';
import type { Draft, Question } from './draft.ts';

const RANKED_MAX = 10;

/** Whether what is ranked is too little, too much, or cannot be told apart in a table. */
export function badRanked(one: Question): boolean {
  const values = optionsOf(one.options).map((option) => option.value);
  const apart = new Set(values).size;
  return apart < 2 || apart > RANKED_MAX || apart < values.length || values.some((value) => /[>=]/.test(value));
}

export function rankingField(one: Question, common: { name: string; question: Words; required?: boolean }, language: string): RankingField {
  const held = (value: string) => (one.ranked === 'form' ? {} : { column: one.columnOf?.[value] ?? value });
  const options = optionsOf(one.options).map(({ value, label }) => ({ value, label: { [language]: label }, ...held(value) }));
  return { ...common, kind: 'ranking', options, ...(one.ties ? { ties: true } : {}) };
}

/** A question out of a field that stands already. */
export function rankingRead(field: RankingField, read: (words: Words) => string, blank: Question): Question {
  const columns = field.options.flatMap(({ value, column }) => (column === undefined || column === value ? [] : [[value, column] as const]));
  return {
    ...blank,
    question: read(field.question),
    required: field.required ?? true,
    options: field.options.map(({ value, label }) => (read(label) === value ? value : `${value}=${read(label)}`)).join('\n'),
    ranked: field.options.some((one) => one.column !== undefined) ? 'data' : 'form',
    ties: field.ties ?? false,
    ...(columns.length ? { columnOf: Object.fromEntries(columns) } : {}),
  };
}

type Key = keyof typeof k.table;
/** Words in the language of the draft, whatever the page's is. */
const wordsIn = (language: Draft['language']) => (key: Key) => k.table[key][language === 'en' ? 1 : 0];

const columns = (language: Draft['language'], letters: string) =>
  Array.from(letters, (letter) => `answer_${letter}=${wordsIn(language)('answer').replace('{n}', letter.toUpperCase())}`).join('\n');

/** Two answers of a model: which is better, how helpful and true it is, and a better one still. */
export function compared(language: Draft['language']): Question[] {
  const w = wordsIn(language);
  return [
    { ...question('ranking', 'better'), question: w('ask_better'), options: columns(language, 'ab'), ties: true },
    { ...question('choice', 'helpful'), question: w('ask_helpful'), options: w('helpful') },
    { ...question('choice', 'truthful'), question: w('ask_true'), options: w('true') },
    { ...question('text', 'rewrite'), question: w('ask_rewrite'), required: false, multiline: true, maxChars: '4000' },
  ];
}

/** Three answers put into an order. */
export const ranked = (language: Draft['language']): Question[] => [
  { ...question('ranking', 'order'), question: wordsIn(language)('ask_order'), options: columns(language, 'abc'), ties: true },
];
