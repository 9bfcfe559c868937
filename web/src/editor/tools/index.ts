// Why: the workbench holds one running tool and must not know the states of each kind.
// What: a tool with its state inside, and the table of tools. What not: choosing one (workbench.ts).

import type { Point } from '../geometry';
import { boxTool } from './box';
import { extremeTool } from './extreme';
import { panTool, zoomTool } from './look';
import { selectTool } from './select';
import type { Mark, Reduction, Tool, ToolContext, ToolEvent, ToolName } from './tool';

/** A tool at work. */
export interface Running {
  readonly name: ToolName;
  readonly isBusy: boolean;
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

const STARTS: Readonly<Record<ToolName, () => Running>> = {
  box: () => run(boxTool),
  extreme: () => run(extremeTool),
  select: () => run(selectTool),
  pan: () => run(panTool),
  zoom: () => run(zoomTool),
};

export const startTool = (name: ToolName): Running => STARTS[name]();

export const isDrawing = (name: ToolName): boolean => name === 'box' || name === 'extreme';
