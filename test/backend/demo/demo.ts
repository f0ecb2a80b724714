/** Starts the demo server for a test file and runs the real OpenSSH clients against it. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type DemoServer, startDemoServer } from '../../../electron/backend/demo/demoServer.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Demo {
  readonly server: DemoServer;
  /** Folder for files of the test. */
  readonly folder: string;
  /** Runs a command through ssh, with this standard input. */
  ssh(command: string, input?: string): Promise<Outcome>;
  /** Runs ssh with these arguments in front of the command; for everything else. */
  start(options: readonly string[], ...command: readonly string[]): ChildProcessWithoutNullStreams;
  /** Runs a batch of sftp. */
  sftp(...lines: readonly string[]): Promise<Outcome>;
}

export async function startDemo(): Promise<Demo> {
  const defects: unknown[] = [];
  const server = await startDemoServer((level, event, facts) => {
    if (level === 'error') defects.push(event, facts);
  });
  const folder = makeTempFolder('demo');
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${server.port} ssh-ed25519 ${server.hostKey.toString('base64')}\n`);
  const common = [
    ...['-F', 'none', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', 'LogLevel=ERROR', '-o', 'IdentitiesOnly=yes'],
  ];
  cleanUp(async () => {
    await server.close();
    if (defects.length > 0) throw new Error(`the demo server failed: ${JSON.stringify(defects)}`);
  });
  const port = String(server.port);
  const start: Demo['start'] = (options, ...command) =>
    spawn('ssh', [...options, ...common, '-p', port, 'demo@127.0.0.1', ...command]);
  return {
    server,
    folder,
    start,
    ssh: (command, input = '') => outcomeOf(start([], command), input),
    sftp: (...lines) =>
      outcomeOf(
        // In the C locale sftp shows other characters than ASCII as octal numbers.
        spawn('sftp', [...common, '-P', port, '-b', '-', 'demo@127.0.0.1'], {
          env: { ...process.env, LC_ALL: 'C.UTF-8' },
        }),
        lines.map((line) => `${line}\n`).join(''),
      ),
  };
}

export async function outcomeOf(child: ChildProcessWithoutNullStreams, input: string): Promise<Outcome> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  // The other side may end without reading everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}
