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

/** Pay of each of the last `days` days, the oldest first. */
export function byDay(items: AssignmentView[], today: number, days: number): { at: number; paid: number }[] {
  const sums: { at: number; paid: number }[] = [];
  for (let back = days - 1; back >= 0; back -= 1) {
    const date = new Date(today);
    date.setDate(date.getDate() - back);
    sums.push({ at: startOfDay(date.getTime()), paid: 0 });
  }
  for (const item of items) {
    const at = item.decided_at ? startOfDay(Date.parse(item.decided_at)) : Number.NaN;
    const sum = sums.find((one) => one.at === at);
    if (sum) sum.paid += ownPay(item);
  }
  return sums;
}
