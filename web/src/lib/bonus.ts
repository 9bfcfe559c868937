// What a bonus costs, reckoned as the server does: the fee on top, rounded down to the micro-unit.
import { parseAmount } from './money.ts';
import type { Micros } from './money.ts';

/** The most one bonus can be, as the server has it. */
const MOST = 10_000_000_000;

export interface Cost {
  amount: Micros;
  fee: Micros;
  total: Micros;
}

/** The cost of what was typed; none where it is no amount a bonus can have. */
export function costOf(typed: string, feePpm: number): Cost | null {
  const amount = parseAmount(typed);
  if (amount === null || amount <= 0 || amount > MOST) return null;
  const fee = Number((BigInt(amount) * BigInt(feePpm)) / 1_000_000n);
  return { amount, fee, total: amount + fee };
}
