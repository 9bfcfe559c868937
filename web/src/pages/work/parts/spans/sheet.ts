// The keys of the part that marks texts, for the key sheet. The bench's own keys are never a class's.
import type { SheetPart } from '../../../../editor/index.ts';
import { keysOf } from '../../../../editor/input/keys.ts';
import type { CommandName } from '../../../../editor/input/keys.ts';
import type { SpansField, Words } from '../../../../lib/form.ts';
import { chosen } from '../../../../lib/language.svelte.ts';
import { spanColour } from '../../../../lib/marked.ts';
import { ownKeys } from '../../../../lib/own-keys.svelte.ts';
import { n } from '../../../../words/spans.ts';

const PAGE: readonly CommandName[] = ['submit', 'skip', 'back', 'instructions', 'help', 'undo', 'redo'];
/** The page's keys, as they are now, and the one that relates. */
const taken = (): Set<string> => new Set(['r', ...PAGE.flatMap((name) => keysOf(name, ownKeys.now))]);

/** A class with the key that picks it and its colour. */
export interface KeyedClass {
  value: string;
  label: Words;
  key: string | null;
  colour: string;
}

/** Keys as the form wishes them; the rest get what is free, the digits first. */
export function keyed(field: SpansField): KeyedClass[] {
  const used = taken();
  const free = (key: string | undefined) => key !== undefined && !used.has(key) && used.add(key) && key;
  const wished = field.classes.map((one) => free(one.key) || null);
  const rest = Array.from('1234567890abcdefghijklmnopqrstuvwxyz').values();
  const next = () => {
    for (const key of rest) if (free(key)) return key;
    return null;
  };
  return field.classes.map((one, at) => ({ value: one.value, label: one.label, key: wished[at] ?? next(), colour: spanColour(field, one.value) }));
}

export function sheetOf(classes: readonly KeyedClass[], field: SpansField): readonly SheetPart[] {
  const row = (name: string, what: string, ...keys: string[]) => ({ name, what, keys });
  const relate = field.relations?.length ? [row('relate', n('k_relate'), 'R')] : [];
  return [
    { title: n('classes'), rows: classes.map((one) => row(one.value, chosen(one.label) || one.value, ...(one.key ? [one.key.toUpperCase()] : []))) },
    {
      title: n('keys'),
      rows: [row('move', n('k_move'), '←', '→'), row('tab', n('k_tab'), 'Tab', 'Shift+Tab'), row('ends', n('k_ends'), '[', ']'), ...relate, row('remove', n('k_remove'), 'Delete')],
    },
  ];
}
