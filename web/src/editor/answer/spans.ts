// Why: what was marked is judged on the page as crates/labels spans/rules.rs will judge it.
// What: the rules of a field of spans, the text unseen: the editor never lets a span end outside it or inside a character.
// What not: marking (spans/).

import { isObject, isWhole, type Json } from '../json';
import { allows, fits, RELATIONS_MAX, type Relation, type Span } from '../spans/marks';
import { words } from '../words';
import { fault, shown, type Fault } from './faults';
import type { SpansField } from './form';
import { judges } from './validate';

judges.spans = (field, json) => readSpans(field, json);

const isSpan = (json: unknown): json is Span =>
  isObject(json) && Object.keys(json).length === 3 && isWhole(json['start']) && isWhole(json['end']) && typeof json['class'] === 'string';

const isRelation = (json: unknown): json is Relation =>
  isObject(json) && Object.keys(json).length === 3 && isWhole(json['from']) && isWhole(json['to']) && typeof json['class'] === 'string';

/** What was marked, as it is sent, or what is wrong with it. */
export function readSpans(field: SpansField, json: unknown): Json | Fault {
  const shape = words('请在文本上标注', 'mark in the text');
  const wrong = () => fault('answer_wrong_type', field.name, shown(json), shape);
  if (!isObject(json) || !Array.isArray(json['spans'])) return wrong();
  const spans: unknown[] = json['spans'];
  const relations: unknown = json['relations'] ?? [];
  if (!Array.isArray(relations)) return wrong();
  const count = String(spans.length);
  if (spans.length > field.at_most) return fault('answer_too_many_objects', field.name, count, words(`最多标 ${field.at_most} 处`, `mark ${field.at_most} at most`));
  if (spans.length < field.at_least) return fault('answer_too_few_objects', field.name, count, words(`至少标 ${field.at_least} 处`, `mark at least ${field.at_least}`));
  for (const at of spans.keys()) {
    const bad = badSpan(field, spans, at);
    if (bad) return bad;
  }
  for (const at of relations.keys()) {
    const bad = badRelation(field, spans as Span[], relations, at);
    if (bad) return bad;
  }
  return { spans, relations } as Json;
}

function badSpan(field: SpansField, spans: readonly unknown[], at: number): Fault | null {
  const [path, span] = [`${field.name}[${at}]`, spans[at]];
  if (!isSpan(span)) return fault('answer_wrong_type', path, shown(span), words('请重标这一处', 'mark this stretch again'));
  if (!field.classes.some((one) => one.value === span.class)) return fault('answer_not_an_option', path, shown(span.class), words('请选一个类别', 'choose a class'));
  const where = `${span.start}–${span.end}`;
  if (span.end <= span.start) return fault('answer_out_of_range', path, where, words('请重标这一处', 'mark this stretch again'));
  for (const other of spans.slice(0, at) as Span[]) {
    if (other.start === span.start && other.end === span.end && other.class === span.class) return fault('answer_duplicate', path, where, words('每处只标一次', 'mark every stretch once'));
    if (!allows(field.overlap, span, other)) return fault('answer_overlaps', path, where, words('两处不能这样重叠', 'two stretches may not overlap like this'));
  }
  return null;
}

function badRelation(field: SpansField, spans: readonly Span[], relations: readonly unknown[], at: number): Fault | null {
  const [path, one] = [field.name, relations[at]];
  if (!isRelation(one) || one.from === one.to) return fault('answer_wrong_type', path, shown(one), words('请重连这个关系', 'draw this relation again'));
  if (relations.length > RELATIONS_MAX) return fault('answer_too_many_objects', path, String(relations.length), words(`最多 ${RELATIONS_MAX} 个关系`, `give ${RELATIONS_MAX} relations at most`));
  const kind = (field.relations ?? []).find((each) => each.value === one.class);
  const [from, to] = [spans[one.from], spans[one.to]];
  if (!kind || !from || !to || !fits(kind, from, to)) return fault('answer_not_related', path, one.class, words('这两处不能有这种关系', 'these two cannot be related so'));
  return null;
}
