// Why: an order is judged on the page as crates/labels ranking.rs will judge it.
// What: the rules of a field that ranks. What not: how an order comes about (src/lib/ranking.ts).

import type { Json } from '../json';
import { words } from '../words';
import { fault, shown, type Fault } from './faults';
import type { RankingField } from './form';
import { judges } from './validate';

judges.ranking = (field, json) => readRanking(field, json);

/** The order, as it is sent, or what is wrong with it. */
export function readRanking(field: RankingField, json: unknown): Json | Fault {
  const shape = words('请从好到差排好', 'put them into an order, best first');
  if (!Array.isArray(json)) return fault('answer_wrong_type', field.name, shown(json), shape);
  const ranks = new Map<string, number>();
  for (const [rank, group] of (json as unknown[]).entries()) {
    const path = `${field.name}[${rank}]`;
    const members: unknown[] = Array.isArray(group) ? group : [group];
    if (members.length === 0) return fault('answer_too_few', path, '0', shape);
    for (const member of members) {
      if (typeof member !== 'string') return fault('answer_wrong_type', path, shown(member), shape);
      if (!field.options.some((one) => one.value === member)) return fault('answer_not_an_option', path, shown(member), shape);
      if (ranks.has(member)) return fault('answer_duplicate', path, shown(member), words('每项只排一次', 'rank every option once'));
      ranks.set(member, rank);
    }
    if (members.length > 1 && field.ties !== true) return fault('answer_tied', path, members.map(shown).join(', '), words('这份表单不收并列', 'this form takes no ties'));
  }
  const left = field.options.filter((one) => !ranks.has(one.value));
  if (left.length > 0) {
    const fix = words(`${field.options.length} 项都要排，还差 ${left.length} 项`, `put all ${field.options.length} into the order; ${left.length} are left`);
    return fault('answer_not_ranked', field.name, '', fix);
  }
  const groups = (json as unknown[]).map((_, rank) => field.options.map((one) => one.value).filter((value) => ranks.get(value) === rank));
  return groups.filter((group) => group.length > 0);
}
