/** Runs one benchmark: measures, reports, cleans up and ends the process. A target that is missed is no error. */
import { setTimeout } from 'node:timers/promises';
import { tuneCollector } from '../../../electron/collector.ts';
import { endAll } from './lifecycle.ts';
import { type Figure, report } from './report.ts';

/** A benchmark that takes longer hangs. In milliseconds. */
const LIMIT = 5 * 60_000;

/** The body of a `*.bench.ts` file. `name` names its JSON. */
export async function bench(name: string, measure: () => Promise<readonly Figure[]>): Promise<void> {
  // As in each process with a backend.
  tuneCollector();
  let status = 0;
  try {
    const late = setTimeout(LIMIT, null, { ref: false }).then(() => {
      throw new Error(`no figure after ${LIMIT / 60_000} minutes`);
    });
    report(name, await Promise.race([measure(), late]));
  } catch (error) {
    console.error(error);
    status = 1;
  } finally {
    await endAll();
  }
  process.exit(status);
}

/** Runs the two sides in turn `pairs` times, so that whatever else the machine does meets both. */
export async function inTurn<A, B>(
  pairs: number,
  ours: () => Promise<A>,
  theirs: () => Promise<B>,
): Promise<{ ours: A[]; theirs: B[] }> {
  const results: { ours: A[]; theirs: B[] } = { ours: [], theirs: [] };
  for (let pair = 0; pair < pairs; pair++) {
    results.ours.push(await ours());
    results.theirs.push(await theirs());
  }
  return results;
}
