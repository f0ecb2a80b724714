/** Unit and integration tests. The end-to-end tests have their own configuration in test/e2e/. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ['test/{shared,backend,renderer,scripts}/**/*.test.ts'],
    globalSetup: ['test/helpers/buildKeyWorker.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores are common in CI; real sshd processes share them with the tests.
    maxWorkers: 2,
  },
});
