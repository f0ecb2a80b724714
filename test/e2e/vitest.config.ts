/** End-to-end tests: the built program in browser mode, driven in Chromium as a person would, against real sshd. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second, the default, is short for a machine that is busy with something else.
    expect: { poll: { timeout: 15_000 } },
    // One browser at a time: two Chromium and several sshd on two cores would only measure the scheduler.
    fileParallelism: false,
  },
});
