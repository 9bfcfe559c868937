// Moments and spans as people read them, in their own zone; and one clock that all countdowns on a page share.
import { language } from './language.svelte.ts';

const state = $state({ now: Date.now() });
let ticking: ReturnType<typeof setInterval> | undefined;

export function now(): number {
  return state.now;
}

/** Lets the clock run; the answer stops it. */
export function startClock(): () => void {
  ticking ??= setInterval(() => (state.now = Date.now()), 1000);
  return () => {
    clearInterval(ticking);
    ticking = undefined;
  };
}

export function msOf(moment: string | null | undefined): number {
  return moment ? Date.parse(moment) : Number.NaN;
}

/** The whole moment: day and time to the second. */
export function exact(moment: string | number): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium' };
  return new Intl.DateTimeFormat(language(), options).format(new Date(moment));
}

/** Short: the time today, day and time on other days. */
export function brief(moment: string | number): string {
  const date = new Date(moment);
  const sameDay = date.toDateString() === new Date(state.now).toDateString();
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hour12: false };
  const day: Intl.DateTimeFormatOptions = { month: 'numeric', day: 'numeric' };
  return new Intl.DateTimeFormat(language(), sameDay ? time : { ...day, ...time }).format(date);
}

export function day(moment: string | number): string {
  return new Intl.DateTimeFormat(language(), { month: 'numeric', day: 'numeric' }).format(new Date(moment));
}

const DAY_MS = 86_400_000;
const UNITS = [
  [DAY_MS, '天', 'day', 'days'],
  [3_600_000, '小时', 'hour', 'hours'],
  [60_000, '分钟', 'minute', 'minutes'],
  [1000, '秒', 'second', 'seconds'],
] as const;

/** The largest unit that says enough: days from three on, else the largest that fits twice: `71 小时`, `90 minutes`. */
export function span(ms: number): string {
  const rest = Math.max(0, ms);
  const [size, zh, one, many] = UNITS.find(([unit]) => rest >= (unit === DAY_MS ? 3 : 2) * unit) ?? UNITS.find(([unit]) => rest >= unit) ?? UNITS[3];
  const value = Math.floor(rest / size);
  return language() === 'en' ? `${value} ${value === 1 ? one : many}` : `${value} ${zh}`;
}

/** `04:12`, or `1:02:03` from an hour on. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
}
