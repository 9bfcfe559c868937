// What a task's answers agree on, as the server keeps it by field: the value, how likely it is right, and each answer's
// part in that. Read with care, for fields of other methods lack some of it.

export interface Part {
  assignment: string;
  /** What it added to the logarithm of the odds, in thousandths. */
  millinats: number;
  skill_ppm: number;
  right_ppm: number;
  /** What became of the known item beside it, where items come in pairs. */
  known?: 'right' | 'wrong' | 'unseen' | undefined;
  /** It is not what the worker said, but what a reviewer made of it. */
  put_right?: boolean;
}
export interface Agreed {
  field: string;
  value: unknown;
  probability_ppm: number | null;
  parts: Part[];
  /** How likely each answer given is, where that is kept. */
  shares?: { value: unknown; probability_ppm: number }[];
  /** Of a node of a tree, how sure each node on the way to it is. */
  levels?: { value: unknown; probability_ppm: number }[];
}

const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

function partOf(given: unknown): Part | null {
  const one = record(given);
  const [millinats, skill_ppm, right_ppm] = [number(one.millinats), number(one.skill_ppm), number(one.right_ppm)];
  if (typeof one.assignment !== 'string' || millinats === null || skill_ppm === null || right_ppm === null) return null;
  const known = one.known === 'right' || one.known === 'wrong' || one.known === 'unseen' ? { known: one.known as 'right' } : {};
  return { assignment: one.assignment, millinats, skill_ppm, right_ppm, ...known, ...(one.put_right === true ? { put_right: true } : {}) };
}

export function agreedOf(fields: Record<string, unknown>): Agreed[] {
  return Object.entries(fields).map(([field, given]) => {
    const one = record(given);
    const parts = Array.isArray(one.parts) ? one.parts.flatMap((part: unknown) => partOf(part) ?? []) : [];
    const sure = (list: unknown) =>
      (Array.isArray(list) ? (list as unknown[]) : []).flatMap((share) => {
        const { value, probability_ppm } = record(share);
        const ppm = number(probability_ppm);
        return ppm === null ? [] : [{ value, probability_ppm: ppm }];
      });
    const [shares, levels] = [sure(one.shares), sure(one.levels)];
    return { field, value: 'value' in one ? one.value : given, probability_ppm: number(one.probability_ppm), parts, ...(shares.length ? { shares } : {}), ...(levels.length ? { levels } : {}) };
  });
}

/** By how much an answer's part moves the odds, and which way; nothing where it moves them by less than a twentieth. */
export function moves(millinats: number): { way: 'for' | 'against' | 'none'; times: string } {
  const times = Math.exp(Math.abs(millinats) / 1000);
  if (times < 1.05) return { way: 'none', times: '1' };
  return { way: millinats > 0 ? 'for' : 'against', times: times >= 10 ? String(Math.round(times)) : times.toFixed(1) };
}

/** `93.4%`, as people read parts per million; what is not quite sure never reads as 100%. */
export function chance(ppm: number): string {
  if (ppm > 999_000 && ppm < 1_000_000) return '> 99.9%';
  return `${(Math.floor(ppm / 1000) / 10).toFixed(1).replace(/\.0$/, '')}%`;
}
