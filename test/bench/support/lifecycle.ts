/**
 * Stands in for the module `vitest` in benchmarks (vite.config.ts): they run as plain programs, so that nothing of a
 * test runner is measured. Has only what test/helpers/cleanUp.ts needs.
 */

const actions: (() => unknown)[] = [];

/**
 * Runs `action` after the benchmark.
 * @public imported under the name of vitest
 */
export function afterAll(action: () => unknown): void {
  actions.push(action);
}

/** Runs what was left for the end, once. */
export async function endAll(): Promise<void> {
  for (const action of actions.splice(0)) await action();
}
