// Why: browser tests are slow and need Chromium, so they are apart from the unit tests.
// What: one file at a time, because frame times are measured; time to spare, because the machine may be loaded.
// What not: downloading a browser, judging times.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/editor/**/*.browser.ts'], environment: 'node', fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 },
});
