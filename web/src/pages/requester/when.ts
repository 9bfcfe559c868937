// When a question is asked, as the wizard holds it: the name of a question further up, and options of it.
import type { Field } from '../../lib/form.ts';
import { v } from '../../words/pair.ts';
import { w } from '../../words/when.ts';
import { optionsOf, question } from './draft.ts';
import type { Draft, Question } from './draft.ts';
import { pathsOf, treeOf } from './tree.ts';

type When = NonNullable<Field['when']>;

/** The options of a question that a condition can name; none of a question without any. */
export function namedBy(one: Question | undefined): { value: string; label: string }[] {
  if (one?.kind === 'choice' || one?.kind === 'choices') return optionsOf(one.options);
  return one?.kind === 'taxonomy' ? pathsOf(treeOf(one.options, 'en')).map((path) => ({ value: path, label: path })) : [];
}

/** A question further up, and options of it; any answer will do where there are none. */
export interface Hang {
  field: string;
  is?: string[] | undefined;
}

/** What a question hangs on, one by one. */
export const hangsOf = ({ whenField, whenIs, whenMore }: Question): Hang[] => (whenField ? [{ field: whenField, is: whenIs }, ...(whenMore ?? [])] : []);

/** The question so that it hangs on these. */
export function hungOn(one: Question, [first, ...rest]: readonly Hang[]): Question {
  return { ...one, whenField: first?.field, whenIs: first?.is, whenMore: rest.length ? rest : undefined };
}

/** When a question is asked; always where nothing is said. */
export function whenOf(one: Question): { when?: When } {
  const [first, ...rest] = hangsOf(one).map(({ field, is }) => (is ? { field, is } : { field, answered: true }));
  if (!first) return {};
  return { when: rest.length ? { all: [first, ...rest] } : first };
}

/** A question with the conditions of a field that stands already. */
export function withWhen(one: Question, { when }: Field): Question {
  if (!when) return one;
  const all = 'all' in when ? when.all : [when];
  return hungOn(one, all.map(({ field, is }) => ({ field, ...(is ? { is: [...is] } : {}) })));
}

/** Whether a question hangs on something that is not there any more, on none of its options, or twice on the same. */
export function badWhen(one: Question, before: readonly Question[]): boolean {
  const hangs = hangsOf(one);
  const isBad = ({ field, is }: Hang) => {
    const upper = before.find(({ name }) => name === field);
    const known = namedBy(upper).map(({ value }) => value);
    return !upper || (is !== undefined && (is.length === 0 || is.some((value) => !known.includes(value))));
  };
  return hangs.some(isBad) || new Set(hangs.map((hang) => JSON.stringify(hang))).size < hangs.length;
}

/** Two pictures side by side: whether they show the same, and which is clearer where they do not. */
export function pair(language: Draft['language']): Question[] {
  const say = (key: keyof typeof v.table) => v.table[key][language === 'en' ? 1 : 0];
  return [
    { ...question('choice', 'same'), question: say('ask_same'), options: say('same') },
    { ...question('ranking', 'better'), question: say('ask_better'), options: say('sides'), ranked: 'form', ties: true, whenField: 'same', whenIs: ['different'] },
  ];
}

/** What is on a picture of a street, and what a sign says where it is one. */
export function signs(language: Draft['language']): Question[] {
  const at = language === 'en' ? 1 : 0;
  const say = (key: keyof typeof w.table) => w.table[key][at];
  return [
    { ...question('choice', 'kind'), question: say('ask_kind'), options: say('kinds') },
    { ...question('choice', 'legible'), question: say('ask_legible'), options: say('legible'), whenField: 'kind', whenIs: ['sign', 'board'] },
    { ...question('text', 'says'), question: say('ask_says'), whenField: 'legible', whenIs: ['yes', 'partly'] },
    { ...question('choice', 'worn'), question: say('ask_worn'), options: say('worn'), whenField: 'kind', whenIs: ['sign'] },
  ];
}
