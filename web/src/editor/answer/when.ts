// Why: few forms ask anything only sometimes, and the workbench has no room for what few forms need.
// What: which fields are asked, as soon as asked.ts is there. What not: the rule itself (asked.ts).

/** What has to be said to fields further up: to one, or to each of several. */
export type When = Condition | { readonly all: readonly Condition[] };

export interface Condition {
  readonly field: string;
  /** Options, one of which was chosen; a node of a tree stands for what is below it, too. */
  readonly is?: readonly string[];
  readonly answered?: boolean;
}

export interface Asked {
  readonly name: string;
  readonly kind: string;
  readonly when?: When | undefined;
}

type Given = Readonly<Record<string, unknown>>;
type Rule = <F extends Asked>(fields: readonly F[], answer: Given) => F[];

export const rule: { of?: Rule } = {};

/** The fields that are asked where the answer so far is this; until the rule is there, those that always are. */
export const askedOf: Rule = (fields, answer) => rule.of?.(fields, answer) ?? fields.filter((field) => !field.when);

/** Brings the rule where a form needs it. */
export const ruleFor = async (fields: readonly Asked[]): Promise<unknown> => fields.every((field) => !field.when) || import('./asked');
