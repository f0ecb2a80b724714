/** End-to-end tests: the built program in browser mode, driven in Chromium as a person would, against real sshd. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second, the default, is short for a machine that is busy with something else.
    expect: { poll: { timeout: 15_000 } },
    // Two browsers at a time: one leaves a core idle while it waits for its server. More would only measure the scheduler.
    maxWorkers: 2,
  },
});
