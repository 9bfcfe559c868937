// "I have so many minutes": which of the projects one may do fill that time best, by what an hour of each has paid.
import type { CardView } from '../../api/names.ts';
import { micros } from '../../lib/money.ts';
import { secondsEach } from './price.ts';

export interface Planned {
  card: CardView;
  minutes: number;
  pay: number;
}

/** The best-paid first, each for as long as it has tasks, until the time is full. Unmeasured projects are left out. */
export function plan(cards: CardView[], minutes: number): Planned[] {
  const known = cards.filter((card) => card.eligible && micros(card.hourly_pay) > 0 && card.answers_wanted > 0);
  known.sort((a, b) => micros(b.hourly_pay) - micros(a.hourly_pay));
  const set: Planned[] = [];
  let left = minutes;
  for (const card of known) {
    const seconds = secondsEach(card.price, card.most_pay, card.hourly_pay);
    const there = seconds === null ? left : Math.floor((seconds * card.answers_wanted) / 60);
    const taken = Math.min(left, there);
    if (taken < 1) continue;
    set.push({ card, minutes: taken, pay: Math.floor((micros(card.hourly_pay) * taken) / 60) });
    left -= taken;
    if (left < 1) break;
  }
  return set;
}
