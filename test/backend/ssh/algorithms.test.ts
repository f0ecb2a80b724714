/** What is offered, and that each of it works with real sshds when it is the only choice. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseAlgorithms, type RecordedKeys } from '../../../electron/backend/ssh/algorithms.ts';
import { library } from '../../../electron/backend/ssh/ssh2Internals.ts';
import { type Algorithms, TransportError } from '../../../electron/backend/ssh/types.ts';
import { ALGORITHMS } from '../../../shared/sshConfig/algorithmTable.ts';
import { OWN_ALGORITHMS } from '../../../shared/sshConfig/ownAlgorithms.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { newerOpenSsh, type SshdBuild } from '../../helpers/newerOpenSsh.ts';
import { knownSshVersion } from '../../helpers/realSsh.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { collect, fileIdentities, start } from './support.ts';

const NOTHING: RecordedKeys = { types: [], authority: false };
const ours = () => chooseAlgorithms(makeHostOptions(), NOTHING).algorithms;

describe('the choice', () => {
  test('has no SHA-1, no CBC and nothing that the library lacks, unless the config asks', () => {
    const { algorithms, dropped } = chooseAlgorithms(makeHostOptions(), NOTHING);
    expect(dropped).toEqual([]);
    for (const names of Object.values(algorithms) as (readonly string[])[]) {
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(name).not.toMatch(/sha1|cbc|^ssh-rsa|ssh-dss|md5|arcfour/);
    }
    expect(algorithms.kex[0]).toBe('mlkem768x25519-sha256');
    expect(algorithms.kex.at(-1)).toBe('diffie-hellman-group-exchange-sha256');
    expect(algorithms.ciphers[0]).toBe('aes128-gcm@openssh.com');
    expect(algorithms.macs[0]).toMatch(/-etm@/);
  });

  test('key types on record come first, RSA with both of its signatures; certificates only with an authority', () => {
    const hostKeys = (types: string[], authority = false) =>
      chooseAlgorithms(makeHostOptions(), { types, authority }).algorithms.hostKey;
    expect(hostKeys(['ssh-rsa']).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(hostKeys(['ecdsa-sha2-nistp384'])[0]).toBe('ecdsa-sha2-nistp384');
    expect(hostKeys(['ssh-rsa']).at(-1)).toBe('rsa-sha2-256-cert-v01@openssh.com');
    expect(hostKeys(['ssh-rsa'], true)[0]).toBe('ssh-ed25519-cert-v01@openssh.com');
    expect(hostKeys(['ssh-rsa'], true)[6]).toBe('rsa-sha2-512');
  });

  test('lists of the config replace ours, in their order; what we do not have is said', () => {
    const { algorithms, dropped } = chooseAlgorithms(
      makeHostOptions({
        kexAlgorithms: ['sntrup761x25519-sha512@openssh.com', 'ecdh-sha2-nistp256'],
        hostKeyAlgorithms: ['ssh-rsa', 'ssh-ed25519'],
        hostKeyOrder: 'as-written',
        ciphers: ['aes256-ctr', 'aes128-cbc'],
        macs: ['umac-64@openssh.com', 'hmac-sha1'],
        compression: true,
      }),
      { types: ['ssh-ed25519'], authority: true },
    );
    expect(dropped).toEqual(['sntrup761x25519-sha512@openssh.com', 'umac-64@openssh.com']);
    expect(algorithms).toEqual({
      kex: ['ecdh-sha2-nistp256'],
      hostKey: ['ssh-rsa', 'ssh-ed25519'],
      ciphers: ['aes256-ctr', 'aes128-cbc'],
      macs: ['hmac-sha1'],
      compression: ['zlib@openssh.com', 'none'],
    });
  });
});

const newer = newerOpenSsh();
const BUILDS: readonly (readonly [string, SshdBuild | undefined, '9.2' | '10.0' | '10.6'])[] = [
  ...(knownSshVersion === null ? [] : [['the sshd of this machine', undefined, knownSshVersion] as const]),
  ...(newer === null ? [] : [[newer.version, newer, '10.0'] as const]),
];

const HOST_KEYS = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] as const;

describe.each(BUILDS)('one by one with %s', (_, build, version) => {
  const known = ALGORITHMS[version];
  /** What both sides have, also where neither offers it by itself. */
  const common = (what: keyof typeof OWN_ALGORITHMS, supported: readonly string[]) =>
    OWN_ALGORITHMS[what].all.filter(
      (name) => supported.includes(name) && known[what === 'hostKey' ? 'key' : what].all.includes(name),
    );
  const kex = common('kex', library.SUPPORTED_KEX);
  const ciphers = common('cipher', library.SUPPORTED_CIPHER);
  const macs = common('mac', library.SUPPORTED_MAC);

  // One server that takes everything: what is offered to it alone decides.
  let sshd: Sshd;
  beforeAll(async () => {
    const lists = [`KexAlgorithms ${kex.join()}`, `Ciphers ${ciphers.join()}`, `MACs ${macs.join()}`];
    const config = [...lists, `HostKeyAlgorithms ${HOST_KEYS.join()}`, 'Compression yes'];
    sshd = await startSshd({ build, config, hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
  });

  async function forced(change: Partial<Algorithms>) {
    const algorithms = { ...ours(), ...change };
    const open = await (await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), { algorithms })).transport;
    const channel = await open.exec({ command: 'head -c 300000 /dev/zero', environment: [], terminal: null });
    channel.stderr.resume();
    expect((await collect(channel.stdout)).length).toBe(300_000);
    open.close();
    return open.negotiated;
  }

  test.each(kex)('kex %s', async (name) => {
    expect(await forced({ kex: [name] })).toMatchObject({ kex: name });
  });

  test.each(ciphers)('cipher %s', async (name) => {
    const agreed = await forced({ ciphers: [name] });
    expect(agreed).toMatchObject({ cipherIn: name, cipherOut: name });
  });

  test.each(macs)('mac %s', async (name) => {
    const agreed = await forced({ ciphers: ['aes128-ctr'], macs: [name] });
    expect(agreed).toMatchObject({ macIn: name, macOut: name });
  });

  test.each(['none', 'zlib@openssh.com'])('compression %s', async (name) => {
    const agreed = await forced({ compression: [name] });
    expect(agreed).toMatchObject({ compressionIn: name, compressionOut: name });
  });

  test.each(HOST_KEYS)('host key %s', async (name) => {
    expect(await forced({ hostKey: [name] })).toMatchObject({ hostKey: name });
  });

  test.each([
    ['rsa', ['-t', 'rsa', '-b', '2048'], 'rsa-sha2-512'],
    ['rsa', ['-t', 'rsa', '-b', '2048'], 'rsa-sha2-256'],
    ['ecdsa', ['-t', 'ecdsa', '-b', '521'], 'ecdsa-sha2-nistp521'],
    ['ed25519', ['-t', 'ed25519'], 'ssh-ed25519'],
  ] as const)('a server that takes only %s keys %j with %s', async (__, made, name) => {
    const strict = await startSshd({ build, config: [`PubkeyAcceptedAlgorithms ${name}`, 'LogLevel VERBOSE'] });
    const file = join(makeTempFolder('matrix'), 'key');
    keygen(file, ...made, '-m', 'PEM');
    strict.authorize(readFileSync(`${file}.pub`, 'utf8'));
    const open = await (await start(strict.port, strict.user, fileIdentities(file))).transport;
    open.close();
    strict.kill();
  });
});

test('group exchange does not stop the event loop', async () => {
  const sshd = await startSshd({ config: [`KexAlgorithms +diffie-hellman-group-exchange-sha256`] });
  // The strongest cipher asks for the largest group: 8192 bits.
  const algorithms = { ...ours(), kex: ['diffie-hellman-group-exchange-sha256'], ciphers: ['aes256-ctr'] };
  let longest = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const { transport } = await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), { algorithms });
  const open = await transport;
  clearInterval(beat);
  open.close();
  await open.closed;
  // Unpatched, it stands still for 20 to 40 s.
  expect(longest).toBeLessThan(2000);
});

test('no common algorithm says what both sides have', async () => {
  const sshd = await startSshd({ config: ['Ciphers chacha20-poly1305@openssh.com'] });
  const algorithms = { ...ours(), ciphers: ['aes128-ctr', 'aes256-ctr'] };
  const { transport } = await start(sshd.port, sshd.user, {}, { algorithms });
  const error: unknown = await transport.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({
    code: 'no-common-algorithm',
    facts: { what: 'cipher', offered: ['chacha20-poly1305@openssh.com'], wanted: ['aes128-ctr', 'aes256-ctr'] },
  });
});

test.each([
  ['kex', ['KexAlgorithms ecdh-sha2-nistp256'], { kex: ['curve25519-sha256'] }, ['ecdh-sha2-nistp256']],
  ['hostkey', [], { hostKey: ['rsa-sha2-512'] }, ['ssh-ed25519']],
  ['mac', ['MACs hmac-sha1'], { ciphers: ['aes128-ctr'], macs: ['hmac-sha2-256'] }, ['hmac-sha1']],
] as const)('no common %s is told as such', async (what, config, change, offered) => {
  const sshd = await startSshd({ config });
  const { transport } = await start(sshd.port, sshd.user, {}, { algorithms: { ...ours(), ...change } });
  const error = await transport.catch((reason: unknown) => reason as TransportError);
  if (!(error instanceof TransportError)) throw new Error('connected');
  expect(error.facts.what).toBe(what);
  expect(error.facts.offered).toEqual(expect.arrayContaining([...offered]));
});
