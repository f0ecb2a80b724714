/** What is offered, and that each of it works with a real sshd. */
import { expect, test } from 'vitest';
import { chooseAlgorithms } from '../../../electron/backend/ssh/algorithms.ts';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { fileIdentities, start } from './support.ts';

const NOTHING_SET = { kexAlgorithms: null, hostKeyAlgorithms: null, ciphers: null, macs: null, compression: false };

test('the default has no SHA-1, no CBC and nothing that the library lacks', () => {
  const { algorithms, dropped } = chooseAlgorithms(NOTHING_SET, []);
  expect(dropped).toEqual([]);
  for (const names of Object.values(algorithms) as (readonly string[])[]) {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).not.toMatch(/sha1|cbc|^ssh-rsa$|ssh-dss|md5|arcfour/);
  }
  expect(algorithms.kex.at(-1)).toBe('diffie-hellman-group-exchange-sha256');
  expect(algorithms.ciphers[0]).toBe('aes128-gcm@openssh.com');
});

test('key types on record come first, RSA with both of its signatures', () => {
  expect(chooseAlgorithms(NOTHING_SET, ['ssh-rsa']).algorithms.hostKey.slice(0, 3)).toEqual([
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-ed25519',
  ]);
  expect(chooseAlgorithms(NOTHING_SET, ['ecdsa-sha2-nistp384']).algorithms.hostKey[0]).toBe('ecdsa-sha2-nistp384');
});

test('lists of the config replace ours, in their order; what we do not have is said', () => {
  const { algorithms, dropped } = chooseAlgorithms(
    {
      kexAlgorithms: ['sntrup761x25519-sha512@openssh.com', 'ecdh-sha2-nistp256'],
      hostKeyAlgorithms: ['ssh-rsa', 'ssh-ed25519'],
      ciphers: ['aes256-ctr', 'aes128-cbc'],
      macs: ['umac-64@openssh.com', 'hmac-sha1'],
      compression: true,
    },
    ['ssh-ed25519'],
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

test('every kex, cipher, MAC and compression on offer signs in to sshd', async () => {
  const sshd = await startSshd();
  const { algorithms } = chooseAlgorithms(NOTHING_SET, []);
  const variants = [
    ...algorithms.kex.map((name) => ({ ...algorithms, kex: [name] })),
    ...algorithms.ciphers.map((name) => ({ ...algorithms, ciphers: [name] })),
    ...algorithms.macs.map((name) => ({ ...algorithms, ciphers: ['aes128-ctr'], macs: [name] })),
    { ...algorithms, compression: ['zlib@openssh.com'] },
  ];
  for (const variant of variants) {
    const { transport } = await start(sshd.port, sshd.user, fileIdentities(sshd.keyFile), { algorithms: variant });
    const open = await transport;
    const wanted = [variant.kex, variant.ciphers].map((names) => names[0]);
    expect([open.negotiated['kex'], open.negotiated['cipherOut']]).toEqual(wanted);
    open.close();
    await open.closed;
  }
});

test('group exchange does not stop the event loop', async () => {
  const sshd = await startSshd();
  const algorithms = {
    ...chooseAlgorithms(NOTHING_SET, []).algorithms,
    kex: ['diffie-hellman-group-exchange-sha256'],
    // The strongest cipher asks for the largest group: 8192 bits.
    ciphers: ['aes256-ctr'],
  };
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
  const { algorithms } = chooseAlgorithms({ ...NOTHING_SET, ciphers: ['aes128-ctr', 'aes256-ctr'] }, []);
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
  const { algorithms } = chooseAlgorithms(NOTHING_SET, []);
  const { transport } = await start(sshd.port, sshd.user, {}, { algorithms: { ...algorithms, ...change } });
  const error = await transport.catch((reason: unknown) => reason as TransportError);
  if (!(error instanceof TransportError)) throw new Error('connected');
  expect(error.facts.what).toBe(what);
  expect(error.facts.offered).toEqual(expect.arrayContaining([...offered]));
});
