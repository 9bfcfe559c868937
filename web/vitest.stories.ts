// Stories: people at work in a real browser against a freshly started server. See stories/world.ts.
import { defineConfig } from 'vitest/config';

// Two are told at a time, each in a world of its own; what looks at the clock comes last and has the machine to itself.
const TIMED = ['stories/bench.story.ts', 'stories/timings.story.ts', 'stories/live.story.ts'];
const waits = { testTimeout: 300_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...waits, name: 'stories', include: ['stories/**/*.story.ts'], exclude: TIMED, maxWorkers: 2 } },
      { test: { ...waits, name: 'timed', include: TIMED, fileParallelism: false, sequence: { groupOrder: 1 } } },
    ],
  },
});
