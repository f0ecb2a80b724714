/** `npm run pictures`: not tests, but made with the tests' helpers, so that each picture is of the running program. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/pictures/**/*.pictures.ts'],
    testTimeout: 400_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
