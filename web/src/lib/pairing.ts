// Pairs, for what is shown before anybody answers: how much the answer to an unknown item is believed by what became of the
// known one beside it, and how many who agree make it known. The server's sums (`crates/quality/src/pairing.rs`) once more,
// for people without a record.
export type Seen = 'right' | 'wrong' | 'unseen';

export interface Pairs {
  /** How many answers an item can have. */
  labels: number;
  attentionPpm: number;
  targetPpm: number;
}

/** The share of right answers of somebody without a record, and how sure any answer can be at most. */
const NEWCOMER = 0.85;
const MOST_SURE = 0.995;
/** How many different answers careless people give to a text, about. */
export const TEXT_LABELS = 200;

/** How probable a newcomer's answer to the unknown item is, from 0 to 1. */
export function reliability({ labels, attentionPpm }: Pairs, seen: Seen): number {
  const chance = 1 / Math.max(2, labels);
  const right = Math.min(Math.max(NEWCOMER, chance), MOST_SURE);
  const before = attentionPpm / 1_000_000;
  const [heed, guess] = { right: [right, chance], wrong: [1 - right, 1 - chance], unseen: [1, 1] }[seen] as [number, number];
  const attention = (before * heed) / (before * heed + (1 - before) * guess);
  return attention * right + (1 - attention) * chance;
}

/** How probable an answer is that so many newcomers gave alike, each right on the known item. */
export function agreeing(pairs: Pairs, people: number): number {
  const right = Math.min(reliability(pairs, 'right'), MOST_SURE);
  const others = Math.max(2, pairs.labels) - 1;
  const odds = (right / ((1 - right) / others)) ** people;
  return odds / (odds + others);
}

/** How many such people make an item known; nothing where `most` are not enough. */
export function enough(pairs: Pairs, least: number, most: number): number | null {
  for (let people = least; people <= most; people += 1) if (agreeing(pairs, people) * 1_000_000 >= pairs.targetPpm) return people;
  return null;
}
