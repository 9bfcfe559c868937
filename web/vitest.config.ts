// Unit tests: no browser, no server.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // A loaded machine takes its time over a thousand random runs. The editor's browser tests have a configuration of their own.
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'], exclude: ['node_modules', 'tests/editor/**'], testTimeout: 60_000 },
});
