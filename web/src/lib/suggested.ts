// What a worker and a reviewer are told of an answer that a model filled in: whose it is, and how sure it is.
import { share } from './money.ts';
import { g } from '../words/suggested.ts';

interface Given {
  by: string;
  model?: string | null;
  probability_ppm?: number | null;
}

const values = (given: Given) => ({ name: given.model ?? '', sure: share(given.probability_ppm ?? 0, 1_000_000) ?? '0%' });

/** To the worker; nothing where it is not a model's. */
export const suggestedBy = (given: Given): string | undefined => (given.by === 'model' ? g('suggested_by', values(given)) : undefined);

/** To a reviewer. */
export const begunFrom = (given: Given): string | undefined => (given.by === 'model' ? g('begun_from', values(given)) : undefined);
