// One value of an answer in the words people read.
import type { Form } from '../../../lib/form.ts';
import { readMarks } from '../../../editor/spans/marks.ts';
import { orderOf, orderWords } from '../../../lib/ranking.ts';
import { chosen } from '../../../lib/language.svelte.ts';
import { trailOf } from '../../../lib/tree.ts';
import { n } from '../../../words/spans.ts';
import { b } from '../../../words/work.ts';

export function saidOf(form: Form, name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return b('empty_value');
  const field = form.fields.find((one) => one.name === name);
  const label = (one: unknown): string => {
    if (field?.kind === 'taxonomy') return trailOf(field.options, String(one), (words) => chosen(words));
    const option = field?.kind === 'choice' ? field.options.find((o) => o.value === one) : undefined;
    if (option) return chosen(option.label);
    return typeof one === 'object' ? JSON.stringify(one) : String(one);
  };
  if (field?.kind === 'ranking') {
    return orderWords(orderOf(field, value), (one) => chosen(field.options.find((option) => option.value === one)?.label) || one);
  }
  if (field?.kind === 'boxes' && Array.isArray(value)) return b('n_boxes', { n: value.length });
  if (field?.kind === 'shapes' && Array.isArray(value)) return b('n_shapes', { n: value.length });
  if (field?.kind === 'spans') return n('n_spans', { n: readMarks(value).spans.length });
  return Array.isArray(value) ? value.map(label).join(' · ') || b('empty_value') : label(value);
}
