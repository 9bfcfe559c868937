// Why: figures in the README must be repeatable.
// What: processor time to fill, search and change the tree for 2,000 and 10,000 boxes, of a command, a replay and labels. Run by `npm run editor:browser -- bench`. What not: drawing (frames.browser.ts).

import { strewn } from '../../src/editor/demo/scene';
import { Session } from '../../src/editor/log/session';
import { newLog, replay } from '../../src/editor/log/log';
import type { Box } from '../../src/editor/model/box';
import { Tree } from '../../src/editor/space/tree';
import { placedLabels } from '../../src/editor/render/labels';

const picture = { width: 4000, height: 2500 };

/** Processor time of a run in microseconds, the mean of many: wall time says little on a machine that others use too. */
function cost_us(act: (run: number) => void, runs = 200): number {
  for (let run = 0; run < runs / 4; run += 1) act(run);
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) act(run);
  const { user, system } = process.cpuUsage(before);
  return Math.round(((user + system) / runs) * 10) / 10;
}

for (const count of [2_000, 10_000]) {
  const shapes: Box[] = strewn(count, picture, ['a', 'b', 'c']).map((shape, at) => ({ ...shape, id: at + 1 }));
  const tree = new Tree();
  const entries = shapes.map((shape) => [shape.id, shape] as const);
  const window_ = (run: number) => ({ x: (run * 37) % 3000, y: (run * 53) % 2000, width: 800, height: 500 });
  const row = {
    boxes: count,
    fill_us: cost_us(() => tree.fill(entries), 100),
    window_us: cost_us((run) => tree.search(window_(run))),
    point_us: cost_us((run) => tree.search({ x: (run * 97) % 4000, y: (run * 31) % 2500, width: 0, height: 0 })),
    move_us: cost_us((run) => tree.put(run + 1, window_(run))),
  };
  console.info(JSON.stringify(row));
  const session = new Session(newLog(picture, { shapes, answers: {} }), () => 0);
  const change_us = cost_us((run) => session.run({ do: 'change', deed: 'move', shapes: [{ ...(shapes[run] as Box), x: run }] }));
  const labels_us = cost_us(() => placedLabels(shapes.map((shape) => ({ id: shape.id, bounds: { x: shape.x / 3.4, y: shape.y / 3.4, width: shape.width / 3.4, height: shape.height / 3.4 }, label: { width: 50, height: 19 } }))), 40);
  const { log } = session;
  console.info(JSON.stringify({ boxes: count, command_us: change_us, replay_of_200_us: cost_us(() => replay(log), 20), labels_us }));
}
