// Parts per million as people write them: per cent, with up to four decimals.

/** `5%`, `7.25%`. */
export function percent(ppm: number): string {
  return `${ppm / 10_000}%`;
}

/** Parts per million of a per cent text; none where it is no such number. */
export function parsePercent(text: string): number | null {
  const match = /^(\d{1,3})(?:[.](\d{1,4}))?\s*%?$/.exec(text.trim());
  return match ? Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0')) : null;
}
