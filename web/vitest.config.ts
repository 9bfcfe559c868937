// Unit tests: no browser, no server.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'] },
});
