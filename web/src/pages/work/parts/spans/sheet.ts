// The keys of the part that marks texts, for the key sheet. The bench's own keys are never a class's.
import type { SheetPart } from '../../../../editor/index.ts';
import type { ObjectClass } from '../../../../editor/model/classes.ts';
import type { SpansField } from '../../../../lib/form.ts';
import { chosen } from '../../../../lib/language.svelte.ts';
import { n } from '../../../../words/spans.ts';

/** Instructions, skip, undo, redo, relate. */
export const TAKEN: ReadonlySet<string> = new Set(['i', 's', 'z', 'y', 'r']);

export function sheetOf(classes: readonly ObjectClass[], field: SpansField): readonly SheetPart[] {
  const row = (name: string, what: string, ...keys: string[]) => ({ name, what, keys });
  const relate = field.relations?.length ? [row('relate', n('k_relate'), 'R')] : [];
  return [
    { title: n('classes'), rows: classes.map((one) => row(one.value, chosen(one.label) || one.value, ...(one.key ? [one.key.toUpperCase()] : []))) },
    {
      title: n('keys'),
      rows: [row('move', n('k_move'), '←', '→'), row('tab', n('k_tab'), 'Tab', 'Shift+Tab'), row('ends', n('k_ends'), '[', ']'), ...relate, row('remove', n('k_remove'), 'Delete'), row('undo', n('k_undo'), 'Z', 'Y')],
    },
  ];
}
