/** Servers that are not OpenSSH as it is: without its extensions, from other hands, as somebody else, and with sudo. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startPlainSftpServer } from '../../helpers/plainSftpServer.ts';
import { canRunProftpd, startProftpd } from '../../helpers/proftpd.ts';
import { createRandom } from '../../helpers/random.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, listAll, LOCAL, openPane, OPTIONS, paneIn, SFTP_SERVERS, transfer, WEB } from './support.ts';
import { describeTree, makeTree } from './trees.ts';

const withoutExtensions = SFTP_SERVERS.find(({ strange }) => strange === 'no extensions');

const SERVERS = [
  ['OpenSSH without extensions', () => startSshd({ sftp: withoutExtensions?.sftp ?? '' }), 'any bytes', true],
  ['a server with the least of version 3', startPlainSftpServer, 'utf8', true],
  ['ProFTPD', startProftpd, 'utf8', canRunProftpd],
] as const;

describe.each(SERVERS.filter(([, , , isThere]) => isThere))('%s', (server, start, names) => {
  let client: Client;
  beforeAll(async () => {
    const home = makeTempHome();
    ({ client } = connectBackend({ home, config: hostBlock('web', await start(), home) }));
  });
  const copy = (from: typeof LOCAL, path: string, to: typeof LOCAL, folder: string, options = OPTIONS) =>
    transfer(client, { kind: 'copy', from, paths: [bytesOf(path)], to, folder: bytesOf(folder), move: false, options });

  test.each([
    ['up', LOCAL, WEB],
    ['down', WEB, LOCAL],
    ['host to host', WEB, WEB],
  ] as const)('a random tree goes %s exactly, twice', async (_direction, from, to) => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    mkdirSync(join(source, 'tree'));
    makeTree(join(source, 'tree'), createRandom(names.length), 80, 3_000_000, names);
    // The second time each file replaces one.
    // ProFTPD makes what links say absolute, and cannot replace one that leads to a folder.
    const links = server === 'ProFTPD' ? 'skip' : 'copy';
    for (const verify of [false, true]) {
      const state = await copy(from, join(source, 'tree'), to, target, { ...OPTIONS, links, verify });
      expect(state.state.phase).toBe('done');
      expect(await client.call('transfers.problems', { id: state.id, start: 0 })).toEqual([]);
      const exact = (lines: string[]) => lines.filter((line) => links === 'copy' || !line.startsWith('link '));
      expect(exact(describeTree(join(target, 'tree')))).toEqual(exact(describeTree(join(source, 'tree'))));
    }
  });

  test('what is replaced keeps its mode, and nothing is left beside it', async () => {
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    writeFileSync(join(source, 'a'), 'new');
    writeFileSync(join(target, 'a'), 'old contents');
    chmodSync(join(target, 'a'), 0o700);
    await copy(LOCAL, join(source, 'a'), WEB, target, { ...OPTIONS, preserve: false });
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('new');
    expect(lstatSync(join(target, 'a')).mode & 0o777).toBe(0o700);
    expect(readdirSync(target)).toEqual(['a']);
  });

  test('a folder is listed whole, and removed whole', async () => {
    const folder = makeTempFolder('list');
    mkdirSync(join(folder, 'tree'));
    for (let n = 0; n < 300; n++) writeFileSync(join(folder, 'tree', `file ${n}`), '');
    const pane = await openPane(client, WEB);
    expect((await listAll(client, pane, bytesOf(join(folder, 'tree')))).rows.size).toBe(300);
    await expect(
      client.call('files.rename', {
        pane,
        path: bytesOf(join(folder, 'tree/file 1')),
        to: bytesOf(join(folder, 'tree/file 2')),
        replace: false,
      }),
    ).rejects.toMatchObject({ code: 'io' });
    await transfer(client, { kind: 'remove', side: WEB, paths: [bytesOf(join(folder, 'tree'))] });
    expect(existsSync(join(folder, 'tree'))).toBe(false);
  });
});

describe('a replacement in steps that was cut', () => {
  test.each([
    ['before the new file was there', ['.a.fairlead-old'], 'old'],
    ['before the old one was removed', ['.a.fairlead-old', 'a'], 'newer'],
  ])('%s', async (_, there, contents) => {
    const home = makeTempHome();
    const config = hostBlock('web', await startPlainSftpServer(), home);
    const { client } = connectBackend({ home, config });
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    writeFileSync(join(source, 'a'), 'new');
    for (const name of there) writeFileSync(join(target, name), contents);
    const paths = [bytesOf(join(source, 'a'))];
    const folder = bytesOf(target);
    await transfer(client, { kind: 'copy', from: LOCAL, paths, to: WEB, folder, move: false, options: OPTIONS });
    expect(readdirSync(target)).toEqual(['a']);
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('new');
  });
});

describe('a command for SFTP that is set for a host', () => {
  async function withCommand(sftpServer: string) {
    const home = makeTempHome();
    // The subsystem of this server is of no use.
    const sshd = await startSshd({ sftp: '/bin/false' });
    const { client } = connectBackend({ home, config: hostBlock('web', sshd, home) });
    const facts = { environment: 'none', colour: 'none', sftpServer } as const;
    await client.call('settings.set', { hosts: { web: facts } });
    return client;
  }

  test('serves panes and transfers', async () => {
    const client = await withCommand(withoutExtensions?.sftp ?? '');
    const [source, target] = [makeTempFolder('source'), makeTempFolder('target')];
    writeFileSync(join(source, 'a'), 'new');
    const pane = await openPane(client, WEB);
    expect([...(await listAll(client, pane, bytesOf(source))).rows.keys()]).toEqual(['a']);
    const paths = [bytesOf(join(source, 'a'))];
    const work = { kind: 'copy', from: LOCAL, paths, to: WEB, folder: bytesOf(target), move: false } as const;
    expect(await transfer(client, { ...work, options: OPTIONS })).toMatchObject({ problems: 0 });
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('new');
  });

  test('that asks for a password says so, in panes and in transfers', async () => {
    const client = await withCommand("echo 'sudo: a password is required' >&2; exit 1");
    await client.call('files.open', { id: 'pane', side: WEB });
    const { state } = await paneIn(client, 'pane', 'failed');
    const failure = { code: 'files-refused', why: 'sudo-password', said: 'sudo: a password is required' };
    expect(state).toMatchObject({ failure });
    const { state: end } = await transfer(client, { kind: 'remove', side: WEB, paths: ['/no/such'] });
    expect(end).toMatchObject({ phase: 'failed', failure });
  });
});
