// Why: the workbench holds one running tool and must not know the states of each kind.
// What: a tool with its state inside, and the table of tools. What not: choosing one (workbench.ts).

import type { Point } from '../geometry';
import { FURTHER, type ShapeKind } from '../model/shape';
import { boxTool, rotatedTool } from './box';
import { extremeTool } from './extreme';
import { dragTo, gripHandle, gripMarks, gripShapes, released } from './grab';
import { handleAt } from './handles';
import { panTool, zoomTool } from './look';
import { selectTool } from './select';
import { holeTool, pointTool, polygonTool, polylineTool } from './trail';
import { reachOf, type Mark, type Reduction, type Tool, type ToolContext, type ToolEvent, type ToolName } from './tool';

/** A tool at work. */
export interface Running {
  readonly name: ToolName;
  readonly isBusy: boolean;
  readonly told: unknown;
  send(event: ToolEvent, context: ToolContext): Omit<Reduction<unknown>, 'state'>;
  marks(context: ToolContext): readonly Mark[];
  hidden(): readonly number[];
  cursor(at: Point | null, context: ToolContext): string;
}

function run<State>(tool: Tool<State>): Running {
  let state = tool.start;
  return {
    name: tool.name,
    get isBusy() {
      return tool.isBusy(state);
    },
    get told() {
      return tool.told?.(state);
    },
    send(event, context) {
      const { state: next, ...outcome } = tool.reduce(state, event, context);
      state = next;
      return outcome;
    },
    marks: (context) => tool.marks(state, context),
    hidden: () => tool.hidden(state),
    cursor: (at, context) => tool.cursor(state, at, context),
  };
}

const STARTS: Partial<Record<ToolName, () => Running>> = {
  box: () => run(boxTool),
  extreme: () => run(extremeTool),
  rotated_box: () => run(rotatedTool),
  polygon: () => run(polygonTool),
  polyline: () => run(polylineTool),
  point: () => run(pointTool),
  hole: () => run(holeTool),
  select: () => run(selectTool),
  pan: () => run(panTool),
  zoom: () => run(zoomTool),
};

/** What tools share, for those that are loaded later. */
const KIT = { dragTo, gripHandle, gripMarks, gripShapes, handleAt, polygonTool, reachOf, released };
export type Kit = typeof KIT;

/** A tool begun; where it is not loaded, the one that selects. */
export function startTool(name: ToolName): Running {
  const further = FURTHER[name] as ((kit: Kit) => Tool<unknown>) | undefined;
  return STARTS[name]?.() ?? run(further ? further(KIT) : (selectTool as Tool<unknown>));
}

/** The kind of shape a tool draws; null for one that draws none. */
export const drawnBy = (name: ToolName): ShapeKind | null =>
  name === 'extreme' ? 'box' : name === 'hole' ? 'polygon' : name === 'eraser' || name === 'lasso' ? 'mask' : name === 'select' || name === 'pan' || name === 'zoom' ? null : name;

/** Whether a press sets one corner or point of several. */
export const isTrail = (name: ToolName): boolean => ['polygon', 'polyline', 'hole', 'skeleton', 'lasso'].includes(name);

/** Whether pixels are painted with it. */
export const isBrush = (name: ToolName): boolean => name === 'mask' || name === 'eraser';
