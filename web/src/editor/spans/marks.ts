// Why: what a person marks must be, after every step, an answer in the one form in which answers are kept.
// What: spans and relations as plain data, and every change of them as a new value; what the form forbids is refused.
// What not: selection, keys and undo; the draft's log keeps the steps.

import { isObject, isWhole } from '../json';

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly class: string;
}

/** Between two spans, by their places in the list. */
export interface Relation {
  readonly from: number;
  readonly to: number;
  readonly class: string;
}

export interface Marks {
  readonly spans: readonly Span[];
  readonly relations: readonly Relation[];
}

export interface RelationKind {
  readonly value: string;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly directed?: boolean;
}

/** What a field of spans allows. */
export interface SpanRules {
  readonly classes: readonly { readonly value: string }[];
  readonly overlap?: 'none' | 'nested' | 'any';
  readonly relations?: readonly RelationKind[];
  readonly at_most?: number;
}

export const RELATIONS_MAX = 500;
export const NOTHING: Marks = { spans: [], relations: [] };

/** Why a change was not made. */
export type Refused = 'overlap' | 'twice' | 'too_many' | 'unrelated' | 'empty';

/** A change: the marks after it and the span it is about, or why it was not made. */
export type Changed = { readonly marks: Marks; readonly at: number } | Refused;

const isSpan = (json: unknown): json is Span => isObject(json) && isWhole(json['start']) && isWhole(json['end']) && json['end'] > json['start'] && typeof json['class'] === 'string';

/** Marks of unknown origin; nothing where they are none. */
export function readMarks(json: unknown): Marks {
  if (!isObject(json) || !Array.isArray(json['spans'])) return NOTHING;
  const spans = (json['spans'] as unknown[]).filter(isSpan).map(({ start, end, class: value }) => ({ start, end, class: value }));
  if (spans.length < json['spans'].length) return { spans, relations: [] };
  const given: unknown[] = Array.isArray(json['relations']) ? json['relations'] : [];
  const isRelation = (one: unknown): one is Relation => {
    if (!isObject(one) || typeof one['class'] !== 'string' || !isWhole(one['from']) || !isWhole(one['to'])) return false;
    return one['from'] < spans.length && one['to'] < spans.length && one['from'] !== one['to'];
  };
  return { spans, relations: given.filter(isRelation).map(({ from, to, class: value }) => ({ from, to, class: value })) };
}

/** Whether two spans may stand beside each other. */
export function allows(overlap: SpanRules['overlap'], one: Span, other: Span): boolean {
  const isApart = one.end <= other.start || other.end <= one.start;
  const isWithin = (a: Span, b: Span) => a.start >= b.start && a.end <= b.end;
  if (overlap === 'any') return true;
  return isApart || (overlap === 'nested' && (isWithin(one, other) || isWithin(other, one)));
}

const equal = (a: Span, b: Span) => a.start === b.start && a.end === b.end && a.class === b.class;

/** Whether a relation of a kind may go from one span to another. */
export function fits(kind: RelationKind, from: Span, to: Span): boolean {
  const has = (classes: readonly string[] | undefined, span: Span) => !classes?.length || classes.includes(span.class);
  return (has(kind.from, from) && has(kind.to, to)) || (kind.directed === false && has(kind.from, to) && has(kind.to, from));
}

/** The kinds of relations that may go from one span to another, in the form's order. */
export const kindsBetween = (rules: SpanRules, from: Span, to: Span): readonly RelationKind[] => (rules.relations ?? []).filter((kind) => fits(kind, from, to));

/** Spans and relations in the order in which answers are kept; `at` is told where it went. */
export function sorted(rules: SpanRules, { spans, relations }: Marks, at = -1): { marks: Marks; at: number } {
  const place = (value: string) => rules.classes.findIndex((one) => one.value === value);
  const order = spans.map((_, index) => index).sort((a, b) => {
    const [one, other] = [spans[a] as Span, spans[b] as Span];
    return one.start - other.start || one.end - other.end || place(one.class) - place(other.class) || a - b;
  });
  const now = new Map(order.map((from, to) => [from, to]));
  const kinds = rules.relations ?? [];
  const kindAt = (value: string) => kinds.findIndex((kind) => kind.value === value);
  const moved = relations.map((one) => {
    const [from, to] = [now.get(one.from) ?? 0, now.get(one.to) ?? 0];
    const isTurned = from > to && kinds[kindAt(one.class)]?.directed === false;
    return isTurned ? { from: to, to: from, class: one.class } : { from, to, class: one.class };
  });
  moved.sort((a, b) => a.from - b.from || a.to - b.to || kindAt(a.class) - kindAt(b.class));
  return { marks: { spans: order.map((index) => spans[index] as Span), relations: moved }, at: now.get(at) ?? -1 };
}

/** The marks with one span put in place of that at `at`, or added where `at` is the list's end. */
function put(rules: SpanRules, marks: Marks, at: number, span: Span): Changed {
  if (span.end <= span.start) return 'empty';
  const others = marks.spans.filter((_, index) => index !== at);
  if (others.some((other) => equal(other, span))) return 'twice';
  if (others.some((other) => !allows(rules.overlap, span, other))) return 'overlap';
  const spans = [...marks.spans];
  spans[at] = span;
  const relations = marks.relations.filter((one) => {
    const [from, to] = [spans[one.from], spans[one.to]];
    const kind = rules.relations?.find((each) => each.value === one.class);
    return from !== undefined && to !== undefined && kind !== undefined && fits(kind, from, to);
  });
  return sorted(rules, { spans, relations }, at);
}

export function added(rules: SpanRules, marks: Marks, span: Span): Changed {
  if (marks.spans.length >= (rules.at_most ?? 100)) return 'too_many';
  return put(rules, marks, marks.spans.length, span);
}

/** A span with other ends or another class. Relations that its new class cannot have go. */
export function changed(rules: SpanRules, marks: Marks, at: number, part: Partial<Span>): Changed {
  const span = marks.spans[at];
  return span ? put(rules, marks, at, { ...span, ...part }) : 'empty';
}

/** The marks without a span and its relations. */
export function removed(marks: Marks, at: number): Marks {
  const shift = (index: number) => (index > at ? index - 1 : index);
  const relations = marks.relations.filter((one) => one.from !== at && one.to !== at);
  return { spans: marks.spans.filter((_, index) => index !== at), relations: relations.map((one) => ({ ...one, from: shift(one.from), to: shift(one.to) })) };
}

const isSame = (kind: RelationKind | undefined, a: Relation, b: Relation) =>
  a.class === b.class && ((a.from === b.from && a.to === b.to) || (kind?.directed === false && a.from === b.to && a.to === b.from));

export function related(rules: SpanRules, marks: Marks, one: Relation): Changed {
  const [from, to] = [marks.spans[one.from], marks.spans[one.to]];
  const kind = rules.relations?.find((each) => each.value === one.class);
  if (!from || !to || one.from === one.to || !kind || !fits(kind, from, to)) return 'unrelated';
  if (marks.relations.some((other) => isSame(kind, other, one))) return 'twice';
  if (marks.relations.length >= RELATIONS_MAX) return 'too_many';
  return sorted(rules, { spans: marks.spans, relations: [...marks.relations, one] }, one.to);
}

export const unrelated = (marks: Marks, at: number): Marks => ({ spans: marks.spans, relations: marks.relations.filter((_, index) => index !== at) });
