// Months by the clocks of Beijing, as statements and tax have them.
import { language } from './language.svelte.ts';

const ZONE_MS = 8 * 3_600_000;

/** `2026-11` of a moment. */
export function monthOf(moment: number): string {
  return new Date(moment + ZONE_MS).toISOString().slice(0, 7);
}

function moved(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

/** This month and those before it, the latest first. */
export function latestMonths(moment: number, count: number): string[] {
  return Array.from({ length: count }, (_, back) => moved(monthOf(moment), -back));
}

/** The first day of a month and of the next. */
export function rangeOf(month: string): { from: string; to: string } {
  return { from: `${month}-01`, to: `${moved(month, 1)}-01` };
}

/** `2026年11月`, `November 2026`. */
export function monthName(month: string): string {
  const format = new Intl.DateTimeFormat(language(), { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

/** `2026-11` of a number such as 202611. */
export function monthText(number: number): string {
  const text = String(number);
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
