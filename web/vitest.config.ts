// Why: the unit tests need no browser, so they run in plain Node and in seconds.
// What: every *.test.ts beside the code it tests. What not: browser scripts, which live under tests/ with their own configuration.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
