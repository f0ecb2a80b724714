/**
 * What helpers leave behind is removed after the test file: processes, folders, servers. Vitest's own `afterAll` works
 * only while tests are being collected; called from inside a test or a hook, as helpers are, it does nothing.
 */
import { afterAll } from 'vitest';

const actions: (() => unknown)[] = [];

// Importing this file is part of collecting the test file, so this one is heard. Each test file has its own copy.
afterAll(async () => {
  for (const action of actions.splice(0).reverse()) await action();
});

/** Runs `action` after the last test of this file; what was made last goes first. May be called at any time. */
export function cleanUp(action: () => unknown): void {
  actions.push(action);
}
