// How a round ended, in words.
import { g } from '../../words/game.ts';

export type GameEnd = 'met' | 'passed' | 'time_up' | 'left';
export type Partner = 'live' | 'recorded' | 'alone' | 'none';

/** What is said of a round that is over; `played` where one typed or passed. */
export function endWords(state: GameEnd, word: string | null | undefined, played: boolean): string {
  if (state === 'met') return g('end_met', { word: word ?? '' });
  if (state === 'left') return g('end_left');
  if (!played) return g('end_idle');
  return g(`end_${state}`);
}
