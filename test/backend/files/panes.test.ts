import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { bytesOf, listAll, openPane, paneIn } from './support.ts';

const SERVERS = [
  ['internal-sftp', 'internal-sftp'],
  ['sftp-server', '/usr/lib/openssh/sftp-server'],
  ['local', null],
] as const;

describe.each(SERVERS)('the files of %s', (_, sftp) => {
  let client: Client;
  let pane = '';

  beforeAll(async () => {
    const home = makeTempHome();
    const sshd = sftp === null ? null : await startSshd({ sftp });
    const config = sshd === null ? '' : hostBlock('web', sshd, home);
    ({ client } = connectBackend({ home, config }));
    pane = await openPane(client, sshd === null ? { kind: 'local' } : { kind: 'host', host: 'web' });
  });

  test('a list has every name, byte for byte, with its facts', async () => {
    const folder = makeTempFolder('list');
    const names = ['plain', 'with space', 'new\nline', 'ünïcode', '‮rtl', "quo'te", '-dash', '.hidden'].map((name) =>
      Buffer.from(name),
    );
    names.push(Buffer.from([0x62, 0xff, 0xe9, 0x80]));
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), name);
    mkdirSync(join(folder, 'sub'), { mode: 0o750 });
    symlinkSync('plain', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);

    const { rows, count, problem, path } = await listAll(client, pane, bytesOf(folder));

    expect(problem).toBeNull();
    expect(path).toBe(bytesOf(folder));
    expect(count).toBe(names.length + 4);
    for (const name of names) expect(rows.get(bytesOf(name))).toMatchObject({ kind: 'file', size: name.length });
    expect(rows.get('sub')).toMatchObject({ kind: 'folder', mode: 0o750, uid: lstatSync(folder).uid });
    expect(rows.get('link')?.link).toEqual({ text: 'plain', to: 'file' });
    expect(rows.get('broken')?.link).toEqual({ text: 'nowhere', to: null });
    expect(rows.get('fifo')?.kind).toBe('fifo');
    expect(rows.get('plain')?.modified).toBeCloseTo(lstatSync(join(folder, 'plain')).mtimeMs / 1000, -1);
  });

  test('3,000 entries come whole, the first of them before the answer', async () => {
    const folder = makeTempFolder('many');
    for (let n = 0; n < 3000; n++) writeFileSync(join(folder, `file ${n}`), '');
    const { rows, count } = await listAll(client, pane, bytesOf(folder));
    expect([rows.size, count]).toEqual([3000, 3000]);
  });

  test('a folder that is not there is a problem of the list, not of the program', async () => {
    const listed = listAll(client, pane, '/no/such/folder');
    await expect(listed).rejects.toMatchObject({ code: 'io', data: { code: 'not-found' } });
  });

  test('single changes are made, and are errors with a cause when they cannot be', async () => {
    const folder = makeTempFolder('changes');
    const at = (name: string) => ({ pane, path: bytesOf(join(folder, name)) });
    await client.call('files.makeFolder', at('new'));
    await expect(client.call('files.makeFolder', at('new'))).rejects.toMatchObject({ data: { code: 'exists' } });
    await client.call('files.makeFile', at('a'));
    await expect(client.call('files.makeFile', at('a'))).rejects.toMatchObject({ data: { code: 'exists' } });
    await client.call('files.makeLink', { ...at('l'), text: 'a' });
    expect(readlinkSync(join(folder, 'l'))).toBe('a');
    await client.call('files.setMode', { ...at('a'), mode: 0o640 });
    await client.call('files.setTimes', { ...at('a'), modified: 1_000_000 });
    expect(lstatSync(join(folder, 'a'))).toMatchObject({ mode: 0o100640, mtimeMs: 1e9 });
    writeFileSync(join(folder, 'b'), 'old');
    writeFileSync(join(folder, 'a'), 'new');
    const rename = { ...at('a'), to: bytesOf(join(folder, 'b')) };
    await expect(client.call('files.rename', { ...rename, replace: false })).rejects.toMatchObject({
      data: { code: 'exists' },
    });
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('old');
    await client.call('files.rename', { ...rename, replace: true });
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('new');
    expect(await client.call('files.look', at('b'))).toMatchObject({ kind: 'file', size: 3, mode: 0o640 });
    expect((await client.call('files.space', { pane, path: bytesOf(folder) })).total).toBeGreaterThan(0);
  });
});

test('a lost pane says so, calls wait, and it goes on by itself', async () => {
  const home = makeTempHome();
  const sshd = await startSshd();
  const { client } = connectBackend({ home, config: hostBlock('web', sshd, home) });
  const pane = await openPane(client, { kind: 'host', host: 'web' });
  sshd.kill();
  const lost = await paneIn(client, pane, 'lost');
  expect(lost.home).not.toBe('');
  const folder = makeTempFolder('again');
  const waits = listAll(client, pane, bytesOf(folder));
  await startSshd({ again: sshd });
  await paneIn(client, pane, 'open');
  expect((await waits).problem).toBeNull();
});
