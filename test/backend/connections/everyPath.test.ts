/**
 * No way to a host goes around the check of its key: each is tried while another key than the server's is on record, and
 * the server's own log says that nobody began to sign in. The check itself is trust/verifyHostKey.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../../renderer/rpc/client.ts';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { paneIn } from '../files/support.ts';
import { buildCommand, run as runProgram } from '../cli/builtCommand.ts';
import { host, phaseOf, SIZE } from '../shells/support.ts';
import { inPhase, draft } from '../tunnels/support.ts';
import { makeKey, nobody } from '../trust/testKeys.ts';
import { makeFollower, makeSupervisor } from './followers.ts';
import { failureOf, makePool, makeWaiter, optionsFor, run } from './testPool.ts';

const home = makeTempHome();
let other: string;
let sshd: Sshd;
let gate: Sshd;
/** What sshd had logged before the test. */
let before: { readonly sshd: number; readonly gate: number };

beforeAll(async () => {
  other = makeKey(home.path, 'other').text;
  [sshd, gate] = await Promise.all([startSshd(), startSshd()]);
});
beforeEach(() => {
  before = { sshd: sshd.log().length, gate: gate.log().length };
});

/** The sign-ins that servers were asked for since the test began, also those that they refused. */
const signIns = () =>
  [sshd.log().slice(before.sshd), gate.log().slice(before.gate)].join('').match(/userauth-request|Accepted /g) ?? [];
const recorded = (name: string, server: Sshd, key: string) => [
  home.write(`known_hosts_${name}`, `[127.0.0.1]:${server.port} ${key}\n`),
];

describe('connections', () => {
  test.each(['yes', 'ask', 'accept-new'] as const)('to the host itself, StrictHostKeyChecking %s', async (mode) => {
    const userKnownHostsFiles = recorded('web', sshd, other);
    const pool = makePool([optionsFor('web', sshd, { userKnownHostsFiles, strictHostKeyChecking: mode })]);
    const failure = await failureOf(pool.acquire(host('web'), makeWaiter(nobody)));
    expect(failure).toMatchObject({ code: 'host-key-changed', host: 'web' });
    expect(signIns()).toEqual([]);
  });

  test.each([
    ['the hop', 'gate'],
    ['the host behind it', 'web'],
  ])('over a hop, where the key of %s changed', async (_, changed) => {
    const key = (name: string, server: Sshd) => recorded(name, server, name === changed ? other : server.hostKey);
    const pool = makePool([
      optionsFor('gate', gate, { userKnownHostsFiles: key('gate', gate), strictHostKeyChecking: 'yes' }),
      optionsFor('web', sshd, {
        userKnownHostsFiles: key('web', sshd),
        strictHostKeyChecking: 'yes',
        proxyJump: [{ host: 'gate' }],
      }),
    ]);
    const failure = await failureOf(pool.acquire(host('web'), makeWaiter(nobody)));
    expect(failure).toMatchObject({ code: 'host-key-changed', host: changed });
    expect(sshd.log().slice(before.sshd)).not.toMatch(/userauth-request/);
    if (changed === 'gate') expect(signIns()).toEqual([]);
  });

  test('by a program (ProxyCommand)', async () => {
    const userKnownHostsFiles = recorded('web', sshd, other);
    const given = {
      userKnownHostsFiles,
      strictHostKeyChecking: 'yes',
      proxyCommand: `nc 127.0.0.1 ${sshd.port}`,
    } as const;
    const pool = makePool([optionsFor('web', sshd, given)], {
      platform: { kind: 'linux', environment: { PATH: process.env['PATH'] }, homeFolder: home.path },
    });
    const failure = await failureOf(pool.acquire(host('web'), makeWaiter(nobody)));
    expect(failure).toMatchObject({ code: 'host-key-changed' });
    expect(signIns()).toEqual([]);
  });

  test('that are opened because MaxSessions is reached', async () => {
    const full = await startSshd({ config: ['MaxSessions 1'] });
    const userKnownHostsFiles = recorded('full', full, full.hostKey);
    const pool = makePool([optionsFor('web', full, { userKnownHostsFiles, strictHostKeyChecking: 'yes' })]);
    const { transport } = await pool.acquire(host('web'), makeWaiter(nobody));
    const cat = { command: 'cat', environment: [], terminal: null };
    await transport.exec(cat);
    recorded('full', full, other);
    await expect(transport.exec(cat)).rejects.toMatchObject({ code: 'open-refused' });
    expect(full.log().match(/Accepted publickey/g)).toHaveLength(1);
    recorded('full', full, full.hostKey);
    (await transport.exec(cat)).close();
    expect(full.log().match(/Accepted publickey/g)).toHaveLength(2);
  });

  test('that come back by themselves: they stay away, and no more is tried', async () => {
    const first = await startSshd();
    const userKnownHostsFiles = recorded('again', first, first.hostKey);
    const pool = makePool([optionsFor('web', first, { userKnownHostsFiles, strictHostKeyChecking: 'ask' })]);
    const { supervisor } = makeSupervisor(pool);
    const follower = makeFollower(nobody);
    supervisor.keep(host('web'), follower);
    await follower.sees('ready');
    first.kill();
    // The same place, another machine.
    for (const name of ['host_ed25519', 'host_ed25519.pub']) rmSync(join(first.folder, name));
    makeKey(first.folder, 'host_ed25519');
    const impostor = await startSshd({ again: first });
    const [end] = await follower.until(() => follower.closed.length > 0 && follower.closed);
    expect(end).toMatchObject({ failure: { code: 'host-key-changed' } });
    expect(follower.ready).toHaveLength(1);
    expect(impostor.log().match(/Accepted publickey/g)).toHaveLength(1);
  });
});

test('with StrictHostKeyChecking no, a wrong key costs the server the agent, X11 and ports, and nothing else', async () => {
  const agent = await startSshAgent();
  agent.add(sshd.keyFile);
  const userKnownHostsFiles = recorded('web', sshd, other);
  const environment = { PATH: process.env['PATH'], DISPLAY: ':99' };
  let lent = 0;
  const agents = { isAllowed: () => true, lend: () => ({ serve: () => void (lent += 1), end: () => undefined }) };
  const connect = (strictHostKeyChecking: 'no' | 'accept-new', files: string[]) => {
    const forwards = { forwardAgent: { agent: agent.path }, forwardX11: true, forwardX11Trusted: true } as const;
    const given = { ...forwards, strictHostKeyChecking, userKnownHostsFiles: files };
    const pool = makePool([optionsFor('web', sshd, given)], {
      agents,
      platform: { kind: 'linux', environment, homeFolder: home.path },
    });
    return pool.acquire(host('web'), makeWaiter(nobody));
  };
  const sockets = 'echo "[$SSH_AUTH_SOCK]"';

  const { transport: unsafe } = await connect('no', userKnownHostsFiles);
  expect(await run(unsafe, sockets)).toBe('[]\n');
  const target = { kind: 'port', host: '127.0.0.1', port: sshd.port } as const;
  await expect(unsafe.openForward(target, { address: '127.0.0.1', port: 1 })).rejects.toMatchObject({
    code: 'open-refused',
    facts: { reason: 1 },
  });
  await expect(unsafe.listenRemote({ ...target, port: 0 }, () => undefined)).rejects.toMatchObject({
    code: 'open-refused',
  });
  expect(lent).toBe(0);

  // The same with the right key, so that it is the key that makes the difference.
  const { transport: safe } = await connect('accept-new', recorded('web', sshd, sshd.hostKey));
  expect(await run(safe, sockets)).not.toBe('[]\n');
  (await safe.openForward(target, { address: '127.0.0.1', port: 1 })).close();
});

describe('what is built on them', () => {
  let client: Client;
  beforeAll(() => {
    const config = hostBlock('web', sshd, home, 'StrictHostKeyChecking yes');
    ({ client } = connectBackend({ home, config }));
    // The person is shown the change, and stops.
    client.on('prompts.changed', (prompts) => {
      for (const { id } of prompts) void client.call('prompts.answer', { id, answer: { kind: 'cancel' } });
    });
    writeFileSync(join(home.path, '.ssh/known_hosts_web'), `[127.0.0.1]:${sshd.port} ${other}\n`);
  });

  test('shells', async () => {
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    expect((await phaseOf(client, id, 'failed')).state.failure).toMatchObject({ code: 'host-key-changed' });
    expect(signIns()).toEqual([]);
  });

  test('files', async () => {
    const id = randomUUID();
    await client.call('files.open', { id, side: host('web') });
    expect((await paneIn(client, id, 'failed')).state).toMatchObject({ failure: { code: 'host-key-changed' } });
    expect(signIns()).toEqual([]);
  });

  test('tunnels', async () => {
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('dynamic', '127.0.0.1:0') });
    await client.call('tunnels.start', { ids: [id] });
    expect((await inPhase(client, id, 'failed')).state).toMatchObject({ failure: { code: 'host-key-changed' } });
    expect(signIns()).toEqual([]);
  });
});

describe('the command line', () => {
  let program: string;
  beforeAll(async () => {
    program = await buildCommand();
    home.write('.ssh/config', hostBlock('web', sshd, home, 'StrictHostKeyChecking yes'));
    writeFileSync(join(home.path, '.ssh/known_hosts_web'), `[127.0.0.1]:${sshd.port} ${other}\n`);
  }, 60_000);

  test.each([
    ['exec', ['exec', '--batch', 'web', '--', 'true']],
    ['get', ['get', '--batch', 'web:/etc/hostname', home.path]],
    ['tunnel', ['tunnel', '--batch', '-D', '0', 'web']],
    ['check', ['check', '--auth', 'web']],
  ])('fairlead %s', async (_, args) => {
    const { status, stdout, stderr } = await runProgram(process.execPath, [program, ...args], home.path);
    expect(`${stdout.toString()}${stderr}`).toContain('a different identity');
    expect(status).not.toBe(0);
    expect(signIns()).toEqual([]);
  });
});
