// What payout pages share: the least, whole minor units, the colour of a state, where it stands on its way.

/** One unit of a currency. */
export const LEAST_MICROS = 1_000_000;

/** Whole minor units: a bank pays no thousandths; yen have none at all. */
export function floorMinor(value: number, currency: string): number {
  const unit = currency === 'JPY' ? 1_000_000 : 10_000;
  return Math.floor(value / unit) * unit;
}

const TONES: Record<string, string> = { paid: 'on', failed: 'stop', refused: 'stop', returned: 'stop', requested: 'warn' };

export function toneOf(state: string): string {
  return TONES[state] ?? '';
}

/** The steps of a payout that goes well, and which are done. */
export const STEPS = ['requested', 'approved', 'sent', 'paid'] as const;
const REACHED: Record<string, number> = { requested: 1, approved: 2, in_run: 2, sent: 3, paid: 4 };

/** How many steps are done; none where it ended otherwise. */
export function reached(state: string): number {
  return REACHED[state] ?? 0;
}

/** The reference that stands in the payment: the id's letters and digits. */
export function referenceOf(id: string): string {
  return id.replaceAll('_', '').toUpperCase();
}
