/**
 * A backend in a process of its own, as under Electron, where it does not share an event loop with the process that owns
 * the window. The benchmark's own program is started once more for it.
 */
import { fork } from 'node:child_process';
import { createBackend } from '../../../electron/backend/backend.ts';
import { createLog } from '../../../electron/backend/log.ts';
import { tuneCollector } from '../../../electron/collector.ts';
import { createClient, type Client } from '../../../renderer/rpc/client.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { processPort } from '../../helpers/processPort.ts';
import { testPlatform } from '../../helpers/testPlatform.ts';

const ARGUMENT = '--backend';

/** True in the process of the backend, which then does nothing else. Call it first. */
export function isBackendProcess(): boolean {
  const at = process.argv.indexOf(ARGUMENT);
  const home = process.argv[at + 1];
  if (at < 0 || home === undefined) return false;
  tuneCollector();
  const backend = createBackend(
    testPlatform({ home }),
    createLog(() => undefined),
  );
  backend.attach(processPort(process));
  process.send?.('ready');
  return true;
}

export interface BackendProcess {
  readonly client: Client;
  readonly pid: number;
}

/** `program`: the file that runs now. */
export async function startBackendProcess(program: string, home: string): Promise<BackendProcess> {
  const child = fork(program, [ARGUMENT, home], { serialization: 'advanced', execArgv: ['--expose-gc'] });
  cleanUp(() => child.kill());
  await new Promise((resolve) => child.once('message', resolve));
  return { client: createClient(processPort(child)), pid: child.pid ?? 0 };
}
