// A histogram out of percentiles. Between two percentiles the share of time is known and taken as even, which is all
// that can be said; the tails beyond the tenth and the ninetieth are left out.

const SHARES = [0.15, 0.25, 0.25, 0.15];

/** Heights from 0 to 1 of `count` bars of equal width, from the 10th, 25th, 50th, 75th and 90th percentile. */
export function bins(percentiles: number[], count = 8): number[] {
  const [low = 0, high = 0] = [percentiles[0], percentiles.at(-1)];
  const width = (high - low) / count;
  // Everybody earned the same: one bar in the middle.
  if (width <= 0) return Array.from({ length: count }, (_, at) => (at === Math.floor(count / 2) ? 1 : 0));
  const bars = Array.from({ length: count }, (_, at) => {
    const [from, to] = [low + at * width, low + (at + 1) * width];
    return SHARES.reduce((sum, share, part) => {
      const [begin = 0, end = 0] = [percentiles[part], percentiles[part + 1]];
      // A part without width lies in one bar whole.
      if (end <= begin) return sum + (begin >= from && (begin < to || at === count - 1) ? share : 0);
      return sum + (share * Math.max(0, Math.min(end, to) - Math.max(begin, from))) / (end - begin);
    }, 0);
  });
  const most = Math.max(...bars);
  return bars.map((bar) => bar / most);
}
