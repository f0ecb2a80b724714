/** Keywords about what a session is, and what happens beside it, each seen in a tab or on a connection to a real sshd. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Question } from '../../../shared/contract/prompts.ts';
import { startSession } from '../../../electron/backend/shells/session.ts';
import { createLog } from '../../../electron/backend/log.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { makeWaiter } from '../connections/testPool.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { connectTo } from './support.ts';

const SIZE = { columns: 80, rows: 24, width: 0, height: 0 };
let sshd: Sshd;
beforeAll(async () => {
  // A subsystem that says each line again.
  sshd = await startSshd({ config: ['Subsystem again /bin/cat'] });
});

/** A tab on a host with these lines: what it shows, and how it ends. */
async function openTab(...lines: string[]) {
  const { lease } = await connectTo(sshd, { lines });
  let output = '';
  let seen: () => void = () => undefined;
  const opened: { resolve: () => void } = { resolve: () => undefined };
  const isOpen = new Promise<void>((resolve) => (opened.resolve = resolve));
  const session = startSession(
    {
      host: 'web',
      connection: lease,
      size: SIZE,
      start: { folder: null, command: null },
      log: createLog(() => undefined),
    },
    {
      onOpen: () => opened.resolve(),
      onOutput(bytes) {
        output += Buffer.from(bytes).toString();
        seen();
      },
    },
  );
  const shows = (text: string) =>
    new Promise<void>((resolve) => {
      seen = () => {
        if (output.includes(text)) resolve();
      };
      seen();
    });
  await isOpen;
  const type = (text: string) => session.write(Buffer.from(text));
  return { session, shows, type, output: () => output, channels: () => lease.transport.vitals().channels.length };
}

test('SessionType none: the tab is open and nothing runs; Ctrl-C ends it', async () => {
  const tab = await openTab('SessionType none');
  await tab.shows('nothing runs on the host');
  expect(tab.channels()).toBe(0);
  tab.type('exit\r\x03');
  expect(await tab.session.done).toEqual({ exit: { code: null, signal: 'INT' } });
});

test('SessionType subsystem: the one that RemoteCommand names, line by line', async () => {
  const tab = await openTab('SessionType subsystem', 'RemoteCommand again');
  tab.type('helxx\x7f\x7flo\r');
  await tab.shows('lo\r\nhello\r\n');
  tab.type('\x04');
  expect(await tab.session.done).toMatchObject({ exit: { code: 0 } });
});

test('SessionType subsystem without a name says so', async () => {
  const { lease } = await connectTo(sshd, { lines: ['SessionType subsystem'] });
  const session = startSession(
    {
      host: 'web',
      connection: lease,
      size: SIZE,
      start: { folder: null, command: null },
      log: createLog(() => undefined),
    },
    { onOpen: () => undefined, onOutput: () => undefined },
  );
  expect(await session.done).toMatchObject({ failure: { code: 'shell-refused' } });
});

test('StdinNull: nothing that is typed goes to the command', async () => {
  const tab = await openTab('StdinNull yes', 'RemoteCommand echo ready; read -t 1 line; echo "got [$line]"');
  await tab.shows('ready');
  tab.type('typed\r');
  await tab.shows('got [');
  expect(tab.output()).toContain('got []');
  expect(await tab.session.done).toMatchObject({ exit: { code: 0 } });
});

test('LocalCommand and PermitLocalCommand: asked once per host and command, then run at each connection', async () => {
  const home = makeTempHome();
  const log = join(home.path, 'ran');
  const lines = (command: string) => ['PermitLocalCommand yes', `LocalCommand ${command}`];
  const command = `echo %n %p >> ${log}; echo told; exit 3`;
  const asked: Question[] = [];
  const says = (yes: boolean) =>
    person((question) => {
      asked.push(question);
      return { kind: 'choice', yes };
    });
  const connect = async (wanted: string, yes: boolean) => {
    const { backend } = connectBackend({ home, config: hostBlock('web', sshd, home, ...lines(wanted)) });
    const waiter = makeWaiter(says(yes));
    const lease = await backend.pool.acquire({ kind: 'host', host: 'web' }, waiter);
    lease.release();
    await backend.close();
    return waiter.notices;
  };
  const ran = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

  expect(await connect(command, true)).toEqual(['LocalCommand: told', 'LocalCommand ended with status 3.']);
  expect(asked).toMatchObject([
    { kind: 'local-command', host: 'web', command: `echo web ${sshd.port} >> ${log}; echo told; exit 3` },
  ]);
  // The next run of Fairlead asks nothing.
  await connect(command, false);
  expect(asked).toHaveLength(1);
  expect(ran()).toEqual([`web ${sshd.port}`, `web ${sshd.port}`]);
  // Another command is another question, and no is no, from then on.
  await connect(`echo other >> ${log}`, false);
  expect(await connect(`echo other >> ${log}`, true)).toEqual([expect.stringContaining('as you chose for web')]);
  expect(asked).toHaveLength(2);
  expect(ran()).toHaveLength(2);
});

test('PermitLocalCommand no, and nobody to ask: nothing is run', async () => {
  const home = makeTempHome();
  const log = join(home.path, 'ran');
  for (const permit of ['no', 'yes']) {
    const { waiter } = await connectTo(sshd, {
      home,
      asker: nobody,
      lines: [`PermitLocalCommand ${permit}`, `LocalCommand echo ran >> ${log}`],
    });
    expect(waiter.notices.filter((text) => text.startsWith('LocalCommand'))).toHaveLength(permit === 'yes' ? 1 : 0);
  }
  expect(existsSync(log)).toBe(false);
});

test('no-more-sessions: the server hears of it, and what runs goes on', async () => {
  const { lease } = await connectTo(sshd, { lines: [] });
  const channel = await lease.transport.exec({ command: 'read line; echo "$line"', environment: [], terminal: null });
  channel.stderr.resume();
  lease.transport.refuseMoreSessions();
  channel.stdin.end('still here\n');
  let output = '';
  for await (const bytes of channel.stdout) output += String(bytes);
  expect(output).toBe('still here\n');
  await expect.poll(() => sshd.log()).toContain('no-more-sessions@openssh.com');
});
