// The parts of a form, one for each kind of field, loaded when a form has such a field. A new kind (boxes on a
// picture, say) is one more line here and one component that takes these properties.
import type { Component } from 'svelte';
import type { Field, Value } from '../../lib/form.ts';

export interface PartProps {
  field: Field;
  /** The task's data, for parts that draw on it. */
  data: Record<string, unknown>;
  value: Value | undefined;
  onchange: (value: Value | undefined) => void;
  /** What is wrong with the value, in words; empty when nothing is. */
  slip: string;
  /** Offers a handler for keys that nobody else took; it answers whether it took the key. */
  keys: (handler: (event: KeyboardEvent) => boolean) => void;
  /** Asks to be finished: Enter was pressed inside. */
  onenter: () => void;
}

export interface Part {
  load: () => Promise<{ default: Component<PartProps> }>;
  /** The part fills the stage and shows the task's data itself. */
  stage?: boolean;
}

export const PARTS: Record<string, Part> = {
  choice: { load: () => import('./parts/Choice.svelte') },
  text: { load: () => import('./parts/Text.svelte') },
  number: { load: () => import('./parts/Number.svelte') },
};
