/** Session logs of shells on a real sshd: what is in them, what never is, and what a full disk does. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogSettings, ShellLog } from '../../../shared/contract/sessionLogs.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { mountSmallDisk } from '../../helpers/smallDisk.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { attach, host, phaseOf, SIZE, until } from '../shells/support.ts';

const PASSWORD = 'never-on-the-disk-7431';

async function setUp(logs: Partial<LogSettings> = {}) {
  const sshd = await startSshd();
  const home = makeTempHome();
  const dataFolder = makeTempFolder('data');
  const { client } = connectBackend({ home, config: hostBlock('web', sshd, home), platform: { dataFolder } });
  const settings = await client.call('settings.get', null);
  await client.call('settings.set', { logs: { ...settings.logs, ...logs } });
  const folder = join(dataFolder, 'session-logs');
  let running: readonly ShellLog[] = [];
  const changed = new Set<() => void>();
  client.on('sessionLogs.changed', (list) => {
    running = list;
    for (const each of changed) each();
  });
  const open = async () => {
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    await phaseOf(client, id, 'open');
    return { id, terminal: await attach(client, id) };
  };
  const logOf = (id: string, fits: (log: ShellLog | null) => boolean) =>
    until(
      (look) => {
        changed.add(look);
        return () => changed.delete(look);
      },
      () => {
        const log = running.find(({ shell }) => shell === id) ?? null;
        return fits(log) ? { log } : undefined;
      },
    );
  const texts = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return { client, folder, open, logOf, texts };
}

test.each(['text', 'asciicast'] as const)(
  'a log in %s has what was printed, and no password that was typed unseen',
  async (format) => {
    const { client, folder, open, texts } = await setUp({ format });
    const { id, terminal } = await open();
    await client.call('sessionLogs.start', { shell: id });
    terminal.type('stty -echo; printf "Pass%s: " word; read secret; stty echo; echo got-${#secret}\r');
    await terminal.sees('Password: ');
    terminal.type(`${PASSWORD}\r`);
    await terminal.sees(`got-${PASSWORD.length}`);
    await client.call('sessionLogs.stop', { shell: id });
    const [text = ''] = texts();
    expect(text).toContain('Password: ');
    expect(text).toContain(`got-${PASSWORD.length}`);
    expect(texts().join('')).not.toContain(PASSWORD);
    const [name = ''] = readdirSync(folder);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const [file] = await client.call('sessionLogs.list', null);
    expect(file).toMatchObject({ name, label: 'web', format, bytes: statSync(join(folder, name)).size });
  },
);

test('asciicast can be replayed: a header, times that grow, output and sizes', async () => {
  const { client, open, texts } = await setUp({ format: 'asciicast' });
  const { id, terminal } = await open();
  await client.call('sessionLogs.start', { shell: id });
  await client.call('shells.resize', { id, size: { ...SIZE, columns: 100 } });
  terminal.type('stty size\r');
  await terminal.sees('24 100');
  await client.call('sessionLogs.stop', { shell: id });
  const [header, ...events] = (texts()[0] ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(header).toMatchObject({ version: 2, width: 80, height: 24, title: 'web' });
  const seen = events as [number, string, string][];
  expect(seen.map(([time]) => time)).toEqual(seen.map(([time]) => time).toSorted((a, b) => a - b));
  expect(seen.filter(([, kind]) => kind === 'r').map(([, , data]) => data)).toEqual(['100x24']);
  expect(
    seen
      .filter(([, kind]) => kind === 'o')
      .map(([, , data]) => data)
      .join(''),
  ).toContain('24 100');
});

test('every session is logged when the settings say so, until it is switched off by hand or ends', async () => {
  const { client, open, logOf, texts } = await setUp({ always: true });
  const first = await open();
  await logOf(first.id, (log) => log !== null);
  await client.call('sessionLogs.stop', { shell: first.id });
  await logOf(first.id, (log) => log === null);
  const second = await open();
  second.terminal.type('echo last-$((6*7)); exit\r');
  await phaseOf(client, second.id, 'ended');
  await logOf(second.id, (log) => log === null);
  await expect.poll(() => texts().join('')).toContain('last-42');
  await expect(client.call('sessionLogs.start', { shell: second.id })).rejects.toMatchObject({ code: 'not-now' });
});

test('a log that has grown goes on in another file, nothing lost in between; the oldest make room', async () => {
  const { client, folder, open, logOf, texts } = await setUp({ fileLimit: 1, totalLimit: 10 });
  mkdirSync(folder, { recursive: true });
  const old = '2001-01-01T00-00-00-000Z_gone.log';
  writeFileSync(join(folder, old), Buffer.alloc(10_000_000, 'x'));
  const { id, terminal } = await open();
  await client.call('sessionLogs.start', { shell: id });
  const { log } = await logOf(id, (found) => found !== null);
  terminal.type('seq 1 250000; echo all-$((6*7))\r');
  await terminal.sees('all-42');
  await client.call('sessionLogs.stop', { shell: id });
  const names = readdirSync(folder).sort();
  expect(names).not.toContain(old);
  expect(names.length).toBeGreaterThan(1);
  expect(names[0]).toBe(log?.name);
  const numbers = names
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
    .match(/^\d+$/gm);
  expect(numbers?.map(Number)).toEqual(Array.from({ length: 250_000 }, (_, index) => index + 1));
  expect(texts().every((text) => text.length < 1_200_000)).toBe(true);
});

test('logs are searched as they read, read in pieces and removed; the one that is written is not', async () => {
  const { client, open } = await setUp({ format: 'asciicast' });
  const { id, terminal } = await open();
  await client.call('sessionLogs.start', { shell: id });
  terminal.type('printf "\\033[31mNee\\033[32mdle\\033[0m-%s\\n" here\r');
  await terminal.sees('-here');
  const [file] = await client.call('sessionLogs.list', null);
  const name = file?.name ?? '';
  await expect(client.call('sessionLogs.remove', { names: [name] })).rejects.toMatchObject({ code: 'not-now' });
  await client.call('sessionLogs.stop', { shell: id });
  const { hits, more } = await client.call('sessionLogs.search', { query: 'needle-HERE' });
  expect(hits).toMatchObject([{ name, text: 'Needle-here' }]);
  expect(more).toBe(false);
  let bytes = '';
  for (let from: number | null = 0; from !== null;) {
    const piece: { bytes: string; next: number | null } = await client.call('sessionLogs.read', { name, from });
    bytes += piece.bytes;
    from = piece.next;
  }
  expect(bytes.startsWith('{"version":2')).toBe(true);
  await client.call('sessionLogs.remove', { names: [name] });
  expect(await client.call('sessionLogs.list', null)).toEqual([]);
  await expect(client.call('sessionLogs.read', { name, from: 0 })).rejects.toMatchObject({ code: 'not-found' });
});

const disk = mountSmallDisk(256);
test.skipIf(disk === null)('a full disk ends the log and says so; the shell notices nothing', async () => {
  if (disk === null) throw new Error('skipped');
  const { client, folder, open, logOf } = await setUp();
  symlinkSync(disk.path, folder);
  const { id, terminal } = await open();
  await client.call('sessionLogs.start', { shell: id });
  terminal.type('seq 1 200000; echo goes-on-$((6*7))\r');
  await terminal.sees('goes-on-42');
  const { log } = await logOf(id, (found) => found?.problem !== null && found !== null);
  expect(log).toMatchObject({ problem: 'ENOSPC' });
  terminal.type('echo still-$((6*7))\r');
  await terminal.sees('still-42');
  await client.call('sessionLogs.stop', { shell: id });
});
