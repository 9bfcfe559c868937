// Why: most forms have no masks, and a phone should not fetch what they do not use.
// What: makes the kind and its tools known. Loaded by the page (`learn` of pages/work/parts.ts).

import { mask } from './mask/kind';
import { brushTool, eraserTool, lassoTool } from './mask/tool';
import { addKind } from './model/shape';

export const teach = (): void => addKind(mask, { mask: brushTool, eraser: eraserTool, lasso: lassoTool });
