// The parts of a form, one for each kind of field, loaded when a form has such a field. A new kind is one more line here
// and one component that takes these properties.
import type { Seen } from './parts/boxes/similar.ts';
import type { Component, Snippet } from 'svelte';
import type { CommandName, NewShape, Settings, SheetPart, ToolName } from '../../editor/index.ts';
import type { Field, Form, Value } from '../../lib/form.ts';
import type { Desk } from './desk.svelte.ts';

/** How a person works, from one picture to the next. */
export interface Hand {
  tool?: ToolName;
  class?: string;
  settings?: Settings;
  clipboard?: readonly NewShape[];
  /** The last picture's objects. */
  last?: readonly NewShape[];
  /** Pictures before, with what was drawn on them. */
  seen?: readonly Seen[];
}

/** What a part that fills the stage can be asked. */
export interface Stage {
  perform: (name: CommandName) => void;
  /** The keys that work now, as the key sheet shows them. */
  sheet: () => Promise<readonly SheetPart[]>;
  /** Shows the object of this number. */
  point: (at: number) => void;
}

/** What the workbench gives to a part that works on the draft itself. */
export interface Work {
  desk: Desk;
  hand: Hand;
  ask: (what: 'submit' | 'skip' | 'help' | 'instructions' | 'leave') => void;
  /** The part says what it can do, and null when it goes. */
  stage: (stage: Stage | null) => void;
}

export interface PartProps {
  field: Field;
  form: Form;
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
  work?: Work | undefined;
  /** What a part that fills the stage shows beside it. */
  beside?: Snippet | undefined;
}

interface Loaded {
  default: Component<PartProps>;
}

export interface Part {
  load: () => Promise<Loaded>;
  /** Once it was loaded ahead: it is shown without waiting. */
  here?: Loaded;
  /** The part fills the stage and shows its picture itself. */
  stage?: boolean;
}

/** Loads what a field's classes are drawn with, as far as it is not there from the start: a draft cannot be read before. */
export const learn = async (field: unknown): Promise<void> => {
  const { classes } = field as { classes?: { shape?: string }[] };
  if (classes?.some((one) => one.shape === 'skeleton')) (await import('../../editor/skeleton.ts')).teach();
  if (classes?.some((one) => one.shape === 'mask')) (await import('../../editor/mask.ts')).teach();
};

export const PARTS: Record<string, Part> = {
  choice: { load: () => import('./parts/Choice.svelte') },
  text: { load: () => import('./parts/Text.svelte') },
  number: { load: () => import('./parts/Number.svelte') },
  boxes: { load: () => import('./parts/Boxes.svelte'), stage: true },
  ranking: { load: () => import('./parts/Ranking.svelte') },
  taxonomy: { load: () => import('./parts/Taxonomy.svelte') },
  spans: { load: () => import('./parts/Spans.svelte') },
  shapes: { load: () => import('./parts/Boxes.svelte'), stage: true },
};


/** Loads a form's parts ahead, so that whoever sees the form can press its keys. One that does not come is told of by FormView. */
export async function loadParts(form: Form | undefined): Promise<void> {
  const parts = (form?.fields ?? []).flatMap((field) => PARTS[field.kind] ?? []);
  await Promise.allSettled(parts.map(async (part) => (part.here = await part.load())));
}
