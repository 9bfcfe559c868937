// Why: the server takes boxes as plain class, place and size; ids, kinds and attributes are the editor's own.
// What: the document's boxes as the answer to a field of kind `boxes`. What not: checking them (validate.ts).

import type { Json } from '../json';
import type { Document } from '../model/document';
import type { Form } from './form';
import type { Answers } from './validate';

export const boxesAnswer = (document: Document): Json =>
  document.shapes.map(({ class: value, x, y, width, height }) => ({ class: value, x, y, width, height }));

/** What the log says now, as `validate` takes it: the answers, and for a field of boxes what was drawn. */
export const answersOf = (form: Form, document: Document): Answers => {
  const drawn = form.fields.filter((field) => field.kind === 'boxes').map((field) => [field.name, boxesAnswer(document)] as const);
  return { ...document.answers, ...Object.fromEntries(drawn) };
};
