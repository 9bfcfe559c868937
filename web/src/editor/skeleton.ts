// Why: most forms have no skeletons, and a phone should not fetch what they do not use.
// What: makes the kind and its tool known. Loaded by the page (`learn` of pages/work/parts.ts).

import { addKind } from './model/shape';
import { skeleton } from './model/skeleton';
import { skeletonTool } from './tools/skeleton';

export const teach = (): void => addKind(skeleton, { skeleton: skeletonTool });
