/** Where the bundler finds the worker; its protocol is lintWorker.ts. */

export function startLintWorker(): Worker {
  return new Worker(new URL('./lintWorker.ts', import.meta.url), { type: 'module' });
}
