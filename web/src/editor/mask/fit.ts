// Why: a mask is refused for other reasons than an outline, and only forms with masks should load them.
// What: the rules of crates/labels shapes/rules.rs for a mask: the picture's own size, and limits of its run lengths.
// What not: the rules that hold for every shape (../answer/shapes.ts).

import { fault, type Fault } from '../answer/faults';
import type { Picture } from '../model/picture';
import type { Shape } from '../model/shape';
import { words } from '../words';
import type { Mask } from './kind';

/** Runs of one mask, and characters of the runs of all masks together. */
const MASK_RUNS = 20_000;
const MASKS_CHARS = 48 * 1024;

/** How many runs a mask's text has: each ends with a character that says so. */
function runsOfText(counts: string): number {
  let runs = 0;
  for (let at = 0; at < counts.length; at += 1) if (((counts.charCodeAt(at) - 48) & 32) === 0) runs += 1;
  return runs;
}

/** What is wrong with a mask that stands at `path` after the others; null where nothing is. */
export function unfit({ size: [high, wide], counts }: Mask, path: string, picture: Picture | null, others: readonly Shape[]): Fault | null {
  if (picture && (high !== picture.height || wide !== picture.width)) {
    return fault('answer_outside_picture', `${path}.size`, `${wide} × ${high}`, words('掩膜要和图片一样大', 'give a mask of the picture’s own size'));
  }
  const runs = runsOfText(counts);
  if (runs > MASK_RUNS) return fault('answer_too_detailed', `${path}.counts`, String(runs), words(`最多 ${MASK_RUNS} 段游程；把边缘抹平些`, `use ${MASK_RUNS} runs at most; smooth the edge`));
  const painted = others.reduce((sum, other) => sum + (other.kind === 'mask' ? other.counts.length : 0), counts.length);
  if (painted <= MASKS_CHARS) return null;
  return fault('answer_too_detailed', path, String(painted), words(`全部涂抹合起来游程编码最多 ${MASKS_CHARS} 个字符；边缘平滑些就短`, `the run lengths of all masks may have ${MASKS_CHARS} characters; smooth edges need fewer`));
}
