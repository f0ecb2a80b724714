/**
 * UpdateHostKeys against a real sshd with several host keys: what is learned, what is forgotten, when ssh would leave the
 * files alone, and that the real ssh takes what was written.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { planUpdate, updateHostKeys } from '../../../electron/backend/trust/updateHostKeys.ts';
import { parseKnownHosts } from '../../../electron/backend/trust/knownHosts.ts';
import { fileRecorder } from '../../../electron/backend/trust/keyRecorder.ts';
import type { HostKeysOffer } from '../../../electron/backend/ssh/types.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { makePool, makeWaiter, optionsFor, type TestWaiter } from '../connections/testPool.ts';
import { makeKey, nobody, person, type TestKey } from './testKeys.ts';

let sshd: Sshd;
let old: TestKey;
beforeAll(async () => {
  sshd = await startSshd({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
  old = makeKey(makeTempFolder('old-key'), 'old', '-t', 'rsa', '-b', '2048');
});

const hostKey = (type: string) =>
  readFileSync(join(sshd.folder, `host_${type}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
const name = () => `[127.0.0.1]:${sshd.port}`;

/** Connects with this known_hosts, and waits until `done` says that what is to come of it has come. */
async function connect(
  lines: readonly string[],
  given: Partial<HostOptions>,
  done: (file: string, waiter: TestWaiter) => boolean,
  asker = nobody,
): Promise<{ written: string; notices: string[]; file: string }> {
  const file = makeTempHome().write('.ssh/known_hosts', `${lines.join('\n')}\n`);
  const options = optionsFor('web-01', sshd, {
    strictHostKeyChecking: 'yes',
    userKnownHostsFiles: [file],
    updateHostKeys: 'yes',
    ...given,
  });
  const waiter = makeWaiter(asker);
  const lease = await makePool([options]).acquire({ kind: 'host', host: 'web-01' }, waiter);
  await expect.poll(() => done(readFileSync(file, 'utf8'), waiter)).toBe(true);
  lease.release();
  return { written: readFileSync(file, 'utf8'), notices: waiter.notices, file };
}

const told = (_: string, { notices }: TestWaiter) => notices.some((text) => text.includes('brought up to date'));

/** What the real ssh says when nothing but this key type may be shown. */
function sshAccepts(file: string, algorithm: string): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${file}`,
    'GlobalKnownHostsFile=none',
  ];
  return execFileSync(
    'ssh',
    [
      ...['-F', 'none', '-i', sshd.keyFile, '-p', String(sshd.port)],
      ...[...options, `HostKeyAlgorithms=${algorithm}`].flatMap((option) => ['-o', option]),
      ...[`${sshd.user}@127.0.0.1`, 'echo accepted'],
    ],
    { encoding: 'utf8' },
  );
}

describe('a known host with other keys', () => {
  test('new ones are written, what it no longer has is taken out, and ssh accepts each', async () => {
    const [comment, known, damaged] = ['# by hand', `${name()} ${hostKey('ed25519')}`, 'other.example ssh-rsa damaged'];
    const before = [comment, known, `${name()} ${old.text}`, damaged];
    const { written, notices, file } = await connect(before, {}, told);
    const learned = ['ecdsa', 'rsa'].map((type) => `${name()} ${hostKey(type)}`);
    expect(written).toBe([comment, known, damaged, ...learned, ''].join('\n'));
    expect(readFileSync(`${file}.old`, 'utf8'), 'what was there stays beside it').toBe(`${before.join('\n')}\n`);
    expect(notices.join()).toMatch(/learned ECDSA SHA256:.*proved to hold; removed RSA SHA256:.*no longer has/);
    for (const algorithm of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512']) {
      expect(sshAccepts(file, algorithm)).toBe('accepted\n');
    }
  });

  test('names are hashed as the config says, and 8 connections at once write each key once', async () => {
    const file = makeTempHome().write('.ssh/known_hosts', `${name()} ${hostKey('ed25519')}\n`);
    const options = optionsFor('web-01', sshd, {
      strictHostKeyChecking: 'yes',
      userKnownHostsFiles: [file],
      updateHostKeys: 'yes',
      hashKnownHosts: true,
    });
    const waiters = Array.from({ length: 8 }, () => makeWaiter(nobody));
    // Of pools of their own, as windows of two programs are: one pool would share the connection.
    await Promise.all(waiters.map((waiter) => makePool([options]).acquire({ kind: 'host', host: 'web-01' }, waiter)));
    await expect.poll(() => waiters.filter(({ notices }) => notices.length > 0).length > 0).toBe(true);
    await expect.poll(() => readFileSync(file, 'utf8').split('\n').length).toBe(4);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\[127\S+ ssh-ed25519 \S+\n\|1\|\S+ ecdsa\S+ \S+\n\|1\|\S+ ssh-rsa \S+\n$/,
    );
    expect(sshAccepts(file, 'rsa-sha2-512')).toBe('accepted\n');
  });

  test('ask: nothing is written before a yes, and nothing after a no', async () => {
    const known = `${name()} ${hostKey('ed25519')}`;
    for (const yes of [false, true]) {
      const asker = person(() => ({ kind: 'choice', yes }));
      const { written } = await connect(
        [known],
        { updateHostKeys: 'ask' },
        (file, waiter) => asker.asked.length > 0 && (!yes || told(file, waiter)),
        asker,
      );
      expect(asker.asked).toMatchObject([
        { kind: 'host-keys-updated', host: 'web-01', added: [{ type: 'ECDSA' }, { type: 'RSA' }], removed: [] },
      ]);
      expect(written.split('\n')).toHaveLength(yes ? 4 : 2);
    }
  });
});

describe('what is offered without a proof', () => {
  const offered = () => ['ed25519', 'rsa'].map((type) => Buffer.from(hostKey(type).split(' ')[1] ?? '', 'base64'));
  const offerOf = (proved: boolean): HostKeysOffer => ({ keys: offered(), prove: () => Promise.resolve(proved) });

  test.each([false, true])('a server that proves it: %s', async (proved) => {
    const file = makeTempHome().write('.ssh/known_hosts', `host ${hostKey('ed25519')}\n`);
    const options = makeHostOptions({ hostname: 'host', userKnownHostsFiles: [file], updateHostKeys: 'yes' });
    const notices: string[] = [];
    await updateHostKeys(
      {
        options,
        trusted: offered()[0] ?? Buffer.alloc(0),
        who: { host: 'host', user: '', address: '', port: 22, via: [] },
        asker: nobody,
        signal: new AbortController().signal,
        recorder: fileRecorder(),
        onNotice: (text) => notices.push(text),
      },
      offerOf(proved),
    );
    expect(readFileSync(file, 'utf8').includes(hostKey('rsa'))).toBe(proved);
    expect(notices.join()).toContain(proved ? 'brought up to date' : 'did not prove that it holds them');
  });
});

describe('what ssh would leave to the person', () => {
  const key = (type: string) => hostKey(type);
  const blob = (type: string) => Buffer.from(key(type).split(' ')[1] ?? '', 'base64');
  const plan = (lines: readonly string[], given: Partial<HostOptions> = {}, types = ['ed25519', 'rsa']) =>
    planUpdate(
      parseKnownHosts('/known_hosts', lines.join('\n')),
      makeHostOptions({ hostname: 'host', ...given }),
      blob('ed25519'),
      types.map(blob),
    );

  test('a plain record is brought up to date', async () => {
    expect(await plan([`host ${key('ed25519')}`])).toMatchObject({ added: [blob('rsa')], removed: [] });
    expect(await plan([`host ${key('ed25519')}`, `host ${key('rsa')}`], {}, ['ed25519'])).toMatchObject({
      added: [],
      removed: [{ place: { line: 2 } }],
    });
  });

  test.each<[string, () => readonly string[], Partial<HostOptions>?]>([
    ['nothing to do', () => [`host ${key('ed25519')}`, `host ${key('rsa')}`]],
    ['a key that is not on record', () => [`host ${key('rsa')}`]],
    ['a key that is on record for another name', () => [`host ${key('ed25519')}`, `other ${key('rsa')}`]],
    [
      'an old key that is on record for another name',
      () => [`host ${key('ed25519')}`, `host ${old.text}`, `other ${old.text}`],
    ],
    ['a pattern', () => [`host,*.example ${key('ed25519')}`]],
    ['a list of names', () => [`host,alias,10.0.0.1 ${key('ed25519')}`]],
    ['a revoked key', () => [`host ${key('ed25519')}`, `@revoked host ${key('ecdsa')}`]],
    ['an authority', () => [`host ${key('ed25519')}`, `@cert-authority host ${key('ecdsa')}`]],
    [
      'an algorithm that the config does not take',
      () => [`host ${key('ed25519')}`],
      { hostKeyAlgorithms: ['ssh-ed25519'] },
    ],
  ])('%s', async (_, lines, given) => {
    expect(await plan(lines(), given)).toBeNull();
  });

  test('a key of the host that the server no longer names is never the one that it is known by', async () => {
    expect(await plan([`host ${key('ed25519')}`], {}, ['rsa'])).toBeNull();
  });
});
