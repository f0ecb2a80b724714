/** A whole backend in a process of its own, which a test kills at any moment, as a crash or a power cut would. */
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { createClient, type Client } from '../../renderer/rpc/client.ts';
import { cleanUp } from './cleanUp.ts';
import { processPort } from './processPort.ts';

export interface KillableBackend {
  readonly client: Client;
  readonly pid: number;
  /** SIGKILL. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
let built: Promise<string> | undefined;

/** Starts it over a home. It is built once for each test file. */
export async function startKillableBackend(home: string): Promise<KillableBackend> {
  const program = await (built ??= buildProgram());
  const child = fork(program, [home], { serialization: 'advanced' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return ended;
  };
  cleanUp(kill);
  await ready(child);
  return { client: createClient(processPort(child)), pid: child.pid ?? 0, kill };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (status) => reject(new Error(`the backend ended with ${String(status)}`)));
  });
}

/** In node_modules, so that its imports are found. */
async function buildProgram(): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', `fairlead-backend-${process.pid}`);
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: { backend: join(root, 'test/helpers/backendProgram.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return join(folder, 'backend.js');
}
