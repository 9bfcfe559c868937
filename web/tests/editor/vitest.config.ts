// Why: browser tests are slow and need Chromium, so they are apart from the unit tests.
// What: one file at a time, because frame times are measured. What not: downloading a browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/editor/**/*.browser.ts'], environment: 'node', fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 },
});
