// What a day, a week and an hour brought, out of the decided assignments. Only what was paid counts, and only active time.
import type { AssignmentView } from '../../api/names.ts';
import { micros, perHour } from '../../lib/money.ts';

export interface Sum {
  tasks: number;
  paid: number;
  activeMs: number;
  hourly: number | null;
}

/** What the worker got of it: pay less the cut of a team's leader. */
export function ownPay(item: AssignmentView): number {
  return micros(item.paid) - micros(item.team_cut);
}

export function startOfDay(moment: number): number {
  const date = new Date(moment);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

export function sumSince(items: AssignmentView[], since: number): Sum {
  const ours = items.filter((item) => item.decided_at && Date.parse(item.decided_at) >= since);
  const paid = ours.reduce((sum, item) => sum + ownPay(item), 0);
  const activeMs = ours.reduce((sum, item) => sum + item.active_ms, 0);
  return { tasks: ours.length, paid, activeMs, hourly: perHour(paid, activeMs) };
}

export interface Spell {
  at: number;
  paid: number;
  activeMs: number;
}

/** Adds every decided assignment to the spell it falls into. */
function fill(spells: Spell[], items: AssignmentView[], beginOf: (moment: number) => number): Spell[] {
  const by = new Map(spells.map((spell) => [spell.at, spell]));
  for (const item of items) {
    const spell = item.decided_at ? by.get(beginOf(Date.parse(item.decided_at))) : undefined;
    if (!spell) continue;
    spell.paid += ownPay(item);
    spell.activeMs += item.active_ms;
  }
  return spells;
}

/** Each of the last `days` days, the oldest first. */
export function byDay(items: AssignmentView[], today: number, days: number): Spell[] {
  const spells = Array.from({ length: days }, (_, at): Spell => {
    const date = new Date(today);
    date.setDate(date.getDate() - (days - 1 - at));
    return { at: startOfDay(date.getTime()), paid: 0, activeMs: 0 };
  });
  return fill(spells, items, startOfDay);
}

function startOfHour(moment: number): number {
  return new Date(moment).setMinutes(0, 0, 0);
}

/** Each hour of a day until now. */
export function byHour(items: AssignmentView[], today: number, now: number): Spell[] {
  const spells: Spell[] = [];
  for (let at = today; at <= now; at += 3_600_000) spells.push({ at: startOfHour(at), paid: 0, activeMs: 0 });
  return fill(spells, items, startOfHour);
}
