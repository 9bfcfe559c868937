// Amounts: decimal text from the server, whole micro-units here, never a fraction in a float. Up to nine billion
// units of a currency fit a number exactly, which is more than any account here holds.

export type Micros = number;

const SIGNS: Record<string, string> = { CNY: '¥', HKD: 'HK$', JPY: 'JP¥', USD: 'US$', EUR: '€' };

/** Micro-units of a decimal text; null where it is none. */
export function parseAmount(text: string): Micros | null {
  const match = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const micros = Number(match[2]) * 1_000_000 + Number((match[3] ?? '').padEnd(6, '0'));
  return Number.isSafeInteger(micros) ? (match[1] ? -micros : micros) : null;
}

export function micros(text: string | null | undefined): Micros {
  return text ? (parseAmount(text) ?? 0) : 0;
}

/** Decimal text as the API reads it. */
export function amountText(value: Micros): string {
  const whole = Math.trunc(Math.abs(value) / 1_000_000);
  const rest = String(Math.abs(value) % 1_000_000).padStart(6, '0').replace(/0{1,4}$/, '');
  return `${value < 0 ? '-' : ''}${whole}.${rest}`;
}

/** `¥0.035`, `¥1,902.15`: two places at least, six at most. */
export function money(value: Micros | string | null | undefined, currency = 'CNY'): string {
  const [whole = '0', rest = '00'] = amountText(typeof value === 'number' ? value : micros(value)).split('.');
  const sign = whole.startsWith('-') ? '−' : '';
  return `${sign}${SIGNS[currency] ?? `${currency} `}${whole.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ',')}.${rest}`;
}

/** An hour's pay, rounded to a tenth; none before a minute was measured, for less says nothing about an hour. */
export function perHour(paid: Micros, activeMs: number): Micros | null {
  if (activeMs < 60_000) return null;
  return Math.round((paid * 3_600_000) / activeMs / 100_000) * 100_000;
}

/** `≈ ¥18.5`: what an hour is worth, without false precision. */
export function rough(value: Micros | string, currency = 'CNY'): string {
  const units = (typeof value === 'number' ? value : micros(value)) / 1_000_000;
  const digits = units >= 100 || Number.isInteger(Math.round(units * 10) / 10) ? 0 : 1;
  return `≈ ${SIGNS[currency] ?? currency}${units.toFixed(digits)}`;
}

export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share in per cent with one place; none of nothing. */
export function share(part: number, whole: number): string | null {
  return whole > 0 ? `${Math.round((part * 1000) / whole) / 10}%` : null;
}
