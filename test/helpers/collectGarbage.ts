/** Memory that is really in use: what is left of the heap after a full collection. Node hides the collector by default. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use, of the JavaScript heap and of buffers outside of it. */
export async function memoryInUse(): Promise<number> {
  // What a collection finalizes (sockets, buffers) frees more in the next one.
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
