/**
 * One browser mode per data folder. The running one leaves a file that says where it listens and how to ask it for a
 * new address; only the person can read it. A file proves nothing by itself (a crash leaves it behind): the server it
 * names must answer.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

const Instance = v.object({
  pid: v.number(),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
  controlToken: v.string(),
  configFile: v.nullable(v.string()),
  knownHostsFile: v.nullable(v.string()),
});
export type Instance = v.InferOutput<typeof Instance>;
const NewAddress = v.object({ url: v.string() });

/** A server on loopback that says nothing for this long is not ours. */
const ANSWER_TIMEOUT_MS = 2000;

const fileIn = (dataFolder: string) => join(dataFolder, 'browser-mode.json');

/** The running one, and a new address that it gave. Null when none runs. */
export async function askRunningInstance(dataFolder: string): Promise<{ instance: Instance; url: string } | null> {
  const instance = readInstance(dataFolder);
  if (instance === null) return null;
  try {
    const response = await fetch(`http://127.0.0.1:${instance.port}/control/new-token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${instance.controlToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const answer = v.safeParse(NewAddress, response.ok ? await response.json() : null);
    return answer.success ? { instance, url: answer.output.url } : null;
  } catch {
    return null; // Nobody listens there, or something that is not Fairlead: the file is stale.
  }
}

/**
 * Writes the file. False when one is there: another start was faster, or it is stale. With `replace`, a file that is
 * there is taken away first.
 */
export function claimInstance(dataFolder: string, instance: Instance, { replace = false } = {}): boolean {
  if (replace) rmSync(fileIn(dataFolder), { force: true });
  try {
    writeFileSync(fileIn(dataFolder), JSON.stringify(instance), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the file away, unless it is another one's by now. */
export function releaseInstance(dataFolder: string, instance: Instance): void {
  if (readInstance(dataFolder)?.controlToken === instance.controlToken) rmSync(fileIn(dataFolder), { force: true });
}

function readInstance(dataFolder: string): Instance | null {
  try {
    const read = v.safeParse(Instance, JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
    return read.success ? read.output : null;
  } catch {
    return null; // Missing, unreadable or cut off: as good as none.
  }
}
