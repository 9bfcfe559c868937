// The cap of a leader's cut: a tenth, by the platform's rule; an operator may set a lower one, which the server tells.
import { parsePercent } from '../../lib/ppm.ts';

export const CUT_MOST_PPM = 100_000;

/** A cut that can be set; none where the text is no such number. */
export function cutOf(text: string): number | null {
  const ppm = parsePercent(text);
  return ppm !== null && ppm <= CUT_MOST_PPM ? ppm : null;
}
