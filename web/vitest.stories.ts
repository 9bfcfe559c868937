// Stories: people at work in a real browser against a freshly started server. See stories/world.ts.
import { defineConfig } from 'vitest/config';

// What looks at the clock has the machine to itself; of the others two are told at a time, each in a world of its own.
const TIMED = ['stories/bench.story.ts', 'stories/timings.story.ts', 'stories/live.story.ts'];
const waits = { testTimeout: 300_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...waits, name: 'timed', include: TIMED, fileParallelism: false, sequence: { groupOrder: 0 } } },
      { test: { ...waits, name: 'stories', include: ['stories/**/*.story.ts'], exclude: TIMED, maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
});
