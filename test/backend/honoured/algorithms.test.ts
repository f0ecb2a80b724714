/** Keywords about algorithms and key exchanges, each seen to work on a connection that is made from a real config. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import { connectBackend } from '../../helpers/backend.ts';
import { keygen, type Sshd, type SshdOptions, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempHome, type TempHome } from '../../helpers/tempHome.ts';
import { makeWaiter, run } from '../connections/testPool.ts';
import { nobody } from '../trust/testKeys.ts';

interface World {
  readonly sshd: Sshd;
  readonly home: TempHome;
}

/** Connects to a server by a config block with these lines; what known_hosts holds may be given. */
async function connect(
  lines: (world: World) => readonly string[],
  server: SshdOptions = {},
  knownHosts: (sshd: Sshd) => string = ({ knownHostsLine }) => knownHostsLine,
) {
  const sshd = await startSshd(server);
  const home = makeTempHome();
  home.write('.ssh/known_hosts', `${knownHosts(sshd)}\n`);
  const { backend } = connectBackend({
    home,
    config: [
      'Host web',
      '  StrictHostKeyChecking yes',
      ...lines({ sshd, home }).map((line) => `  ${line}`),
      '  HostName 127.0.0.1',
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  IdentityFile ${sshd.keyFile}`,
      '',
    ].join('\n'),
  });
  const waiter = makeWaiter(nobody);
  const { transport } = await backend.pool.acquire({ kind: 'host', host: 'web' }, waiter);
  expect(await run(transport, 'printf hello')).toBe('hello');
  return { transport, notices: waiter.notices, negotiated: transport.negotiated };
}

/** The code of the failure that connecting must end with. */
async function refusal(...how: Parameters<typeof connect>): Promise<string> {
  const error: unknown = await connect(...how).then(
    () => new Error('it connected'),
    (caught: unknown) => caught,
  );
  if (error instanceof ConnectionFailed) return error.failure.code;
  throw error;
}

describe('lists of what is offered', () => {
  test.each([
    ['KexAlgorithms ecdh-sha2-nistp384,curve25519-sha256', [], { kex: 'ecdh-sha2-nistp384' }],
    ['KexAlgorithms ^diffie-hellman-group14-sha256', [], { kex: 'diffie-hellman-group14-sha256' }],
    [
      'KexAlgorithms +diffie-hellman-group14-sha1',
      ['KexAlgorithms diffie-hellman-group14-sha1'],
      { kex: 'diffie-hellman-group14-sha1' },
    ],
    ['KexAlgorithms -mlkem*,curve25519*,sntrup*', [], { kex: 'ecdh-sha2-nistp256' }],
    ['Ciphers aes256-ctr', [], { cipherIn: 'aes256-ctr', cipherOut: 'aes256-ctr' }],
    ['Ciphers -*-gcm@openssh.com', [], { cipherIn: 'aes128-ctr' }],
    ['Ciphers +aes128-cbc', ['Ciphers aes128-cbc'], { cipherIn: 'aes128-cbc' }],
    ['MACs hmac-sha2-512', ['Ciphers aes128-ctr'], { macIn: 'hmac-sha2-512', macOut: 'hmac-sha2-512' }],
    ['MACs +hmac-sha1', ['Ciphers aes128-ctr', 'MACs hmac-sha1'], { macIn: 'hmac-sha1' }],
    ['Compression yes', [], { compressionIn: 'zlib@openssh.com', compressionOut: 'zlib@openssh.com' }],
    ['Compression no', ['Compression yes'], { compressionIn: 'none', compressionOut: 'none' }],
  ] as const)('%s', async (line, config, expected) => {
    expect((await connect(() => [line], { config })).negotiated).toMatchObject(expected);
  });

  test.each([['KexAlgorithms diffie-hellman-group14-sha1'], ['Ciphers aes128-cbc'], ['HostKeyAlgorithms ssh-rsa']])(
    'a server that has only the weak one gets no connection unless the config asks: %s',
    async (config) => {
      const rsa = config.endsWith('ssh-rsa') ? { hostKeyTypes: ['rsa'] as const } : {};
      expect(await refusal(() => [], { config: [config], ...rsa })).toBe('no-common-algorithm');
    },
  );

  test('a name that Fairlead does not have is said, and the rest is used', async () => {
    const { negotiated, notices } = await connect(() => [
      'KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256',
      'MACs umac-128@openssh.com,hmac-sha2-256',
    ]);
    expect(negotiated['kex']).toBe('curve25519-sha256');
    expect(notices).toEqual([expect.stringMatching(/sntrup761x25519-sha512@openssh\.com, umac-128@openssh\.com/)]);
  });

  test('what the config only adds to or takes from is no reason to say anything', async () => {
    const { notices } = await connect(() => ['MACs +hmac-sha1', 'KexAlgorithms -*sha1', 'Ciphers ^aes256-ctr']);
    expect(notices).toEqual([]);
  });
});

describe('HostKeyAlgorithms', () => {
  const both: SshdOptions = { hostKeyTypes: ['ed25519', 'rsa'] };
  const rsaOnRecord = ({ port, folder }: Sshd) =>
    `[127.0.0.1]:${port} ${readFileSync(join(folder, 'host_rsa.pub'), 'utf8').trim()}`;

  test('unset: the type on record comes first', async () => {
    expect((await connect(() => [], both, rsaOnRecord)).negotiated['hostKey']).toBe('rsa-sha2-512');
  });

  test('with + the type on record still comes first', async () => {
    const { negotiated } = await connect(() => ['HostKeyAlgorithms +ssh-rsa'], both, rsaOnRecord);
    expect(negotiated['hostKey']).toBe('rsa-sha2-512');
  });

  test('a whole list is kept as it is', async () => {
    const lines = () => ['HostKeyAlgorithms ssh-ed25519,rsa-sha2-256'];
    expect(await refusal(lines, both, rsaOnRecord)).toBe('host-key-changed');
    expect((await connect(() => ['HostKeyAlgorithms rsa-sha2-256'], both, rsaOnRecord)).negotiated).toMatchObject({
      hostKey: 'rsa-sha2-256',
    });
  });

  test('+ssh-rsa reaches a server that has nothing else', async () => {
    const server: SshdOptions = { hostKeyTypes: ['rsa'], config: ['HostKeyAlgorithms ssh-rsa'] };
    expect((await connect(() => ['HostKeyAlgorithms +ssh-rsa'], server)).negotiated['hostKey']).toBe('ssh-rsa');
  });
});

describe('PubkeyAcceptedAlgorithms', () => {
  test('keys of other types are not used', async () => {
    expect(await refusal(() => ['PubkeyAcceptedAlgorithms rsa-sha2-512'])).toBe('auth-refused');
    expect(await refusal(() => ['PubkeyAcceptedAlgorithms -ssh-ed25519*'])).toBe('auth-refused');
    await connect(() => ['PubkeyAcceptedAlgorithms ssh-ed25519']);
  });
});

describe('CASignatureAlgorithms', () => {
  test.each([
    ['ssh-ed25519', true],
    ['-rsa-sha2-256', true],
    ['rsa-sha2-512', false],
    ['-ssh-ed25519', false],
  ] as const)('%s with an Ed25519 authority: %s', async (list, connects) => {
    const home = makeTempHome();
    const at = (name: string) => join(home.path, name);
    keygen(at('ca'), '-t', 'ed25519');
    keygen(at('host'), '-t', 'ed25519');
    execFileSync('ssh-keygen', ['-q', '-s', at('ca'), '-I', 'test', '-h', '-n', '127.0.0.1', at('host.pub')]);
    const config = [`HostKey ${at('host')}`, `HostCertificate ${at('host-cert.pub')}`];
    const authority = readFileSync(at('ca.pub'), 'utf8').trim();
    const how = [
      () => [`CASignatureAlgorithms ${list}`],
      { config },
      ({ port }: Sshd) => `@cert-authority [127.0.0.1]:${port} ${authority}`,
    ] as const;
    if (connects) expect((await connect(...how)).negotiated['hostKey']).toBe('ssh-ed25519-cert-v01@openssh.com');
    else expect(await refusal(...how)).toBe('host-key-unknown');
  });
});

describe('RekeyLimit', () => {
  test('1M: after so many bytes', async () => {
    const { transport } = await connect(() => ['RekeyLimit 1M']);
    // What is under way when an exchange begins comes before its end: how often it happens varies.
    while (transport.vitals().rekeys < 2) {
      expect((await run(transport, 'head -c 2000000 /dev/zero')).length).toBe(2_000_000);
    }
  });

  test('default 1s: after so much time', async () => {
    const { transport } = await connect(() => ['RekeyLimit default 1s']);
    await expect.poll(() => transport.vitals().rekeys, { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
  });
});

test("the block that envd writes works as it stands: RSA with SHA-1, no known_hosts, a user's name with a slash", async () => {
  const home = makeTempHome();
  keygen(join(home.path, 'id_rsa_envd'), '-t', 'rsa', '-b', '2048', '-m', 'PEM');
  keygen(join(home.path, 'host'), '-t', 'rsa', '-b', '2048', '-m', 'PEM');
  const signIns: unknown[] = [];
  const { port } = await startSshServer(
    (connection) =>
      connection.on('authentication', (context) => {
        if (context.method !== 'publickey') {
          context.reject(['publickey']);
          return;
        }
        if (context.signature !== undefined) signIns.push([context.username, context.key.algo]);
        context.accept();
      }),
    { hostKeys: [readFileSync(join(home.path, 'host'))], algorithms: { serverHostKey: ['ssh-rsa'] } },
  );
  const { backend } = connectBackend({
    home,
    config: [
      'Host test.envd',
      '  ForwardAgent yes',
      '  PubkeyAcceptedKeyTypes +ssh-rsa',
      '  HostKeyAlgorithms +ssh-rsa',
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      '  UserKnownHostsFile /dev/null',
      `  IdentityFile "${join(home.path, 'id_rsa_envd')}"`,
      '  StrictHostKeyChecking no',
      '  User me/my-project',
      '',
    ].join('\n'),
  });
  const { transport } = await backend.pool.acquire({ kind: 'host', host: 'test.envd' }, makeWaiter(nobody));
  expect(transport.negotiated['hostKey']).toBe('ssh-rsa');
  expect(signIns).toEqual([['me/my-project', expect.stringMatching(/rsa/)]]);
});
