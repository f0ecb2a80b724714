/** The keywords of canonical host names, each seen on a connection made from a real config, over a DNS server of ours. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createNameService } from '../../../electron/backend/connections/names.ts';
import { createBackend } from '../../../electron/backend/backend.ts';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import type { Failure } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { startNameServer } from '../../helpers/nameServer.ts';
import { testPlatform } from '../../helpers/testPlatform.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { makeWaiter, run } from '../connections/testPool.ts';
import { nobody } from '../trust/testKeys.ts';

let sshd: Sshd;
let nameServer: string;
beforeAll(async () => {
  [sshd, nameServer] = await Promise.all([
    startSshd(),
    startNameServer({
      'web.corp.example': '127.0.0.1',
      'web.lab.example': '127.0.0.2',
      'alias.corp.example': '=pool.corp.example',
      'pool.corp.example': '=node7.corp.example',
      'node7.corp.example': '127.0.0.1',
      'far.away.example': '=node7.corp.example',
    }),
  ]);
});

/** What the name leads to by this config: the options, after a connection that runs a command with them. */
async function reached(host: string, ...lines: string[]): Promise<HostOptions> {
  const home = makeTempHome();
  const common = [
    'Host *',
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    `  IdentityFile ${sshd.keyFile}`,
    '  StrictHostKeyChecking no',
    '  UserKnownHostsFile /dev/null',
  ];
  home.write('.ssh/config', `${[...lines, ...common].join('\n')}\n`);
  const platform = { ...testPlatform({ home: home.path }), nameServers: [nameServer] };
  const backend = createBackend(platform, () => undefined);
  cleanUp(() => backend.close());
  const lease = await backend.pool.acquire({ kind: 'host', host }, makeWaiter(nobody));
  expect(await run(lease.transport, 'printf hello')).toBe('hello');
  return lease.options;
}

async function refused(host: string, ...lines: string[]): Promise<Failure> {
  const error: unknown = await reached(host, ...lines).catch((caught: unknown) => caught);
  if (error instanceof ConnectionFailed) return error.failure;
  throw error;
}

const DOMAINS = 'CanonicalDomains none.example corp.example lab.example';

test('CanonicalizeHostname and CanonicalDomains: the first domain that has the name, and the blocks for it', async () => {
  const options = await reached(
    'web',
    'CanonicalizeHostname yes',
    DOMAINS,
    'Match canonical host *.corp.example',
    '  SetEnv MARK=canonical',
    'Host web.corp.example',
    '  Compression yes',
  );
  expect(options).toMatchObject({ alias: 'web', hostname: 'web.corp.example', compression: true });
  expect(options.environment).toEqual([{ name: 'MARK', value: 'canonical' }]);
  // Without it the name is as it is, and nobody knows it.
  expect(await refused('web', DOMAINS)).toMatchObject({ code: 'name-not-found', name: 'web' });
});

describe('what is left alone', () => {
  test('CanonicalizeMaxDots: names with more dots', async () => {
    const full = ['CanonicalizeHostname yes', 'CanonicalDomains example'];
    expect(await reached('web.corp.example', ...full)).toMatchObject({ hostname: 'web.corp.example' });
    expect(await reached('web.corp', ...full)).toMatchObject({ hostname: 'web.corp.example' });
    expect(await refused('web.corp', ...full, 'CanonicalizeMaxDots 0')).toMatchObject({ name: 'web.corp' });
  });

  test('addresses, and names behind a ProxyCommand unless it says always', async () => {
    expect(await reached('127.0.0.1', 'CanonicalizeHostname yes', DOMAINS)).toMatchObject({ hostname: '127.0.0.1' });
    const carry = `ProxyCommand '${process.execPath}' -e "const s=require('net').connect(${sshd.port},'127.0.0.1');process.stdin.pipe(s).pipe(process.stdout)"`;
    expect(await reached('web', carry, 'CanonicalizeHostname yes', DOMAINS)).toMatchObject({ hostname: 'web' });
    expect(await reached('web', carry, 'CanonicalizeHostname always', DOMAINS)).toMatchObject({
      hostname: 'web.corp.example',
    });
  });

  test('a name with a dot at its end is whole', async () => {
    const options = await reached('web.corp.example.', 'CanonicalizeHostname yes', 'CanonicalDomains lab.example');
    expect(options.hostname).toBe('web.corp.example');
  });
});

test('CanonicalizeFallbackLocal: without it a name in no domain is not looked for any further', async () => {
  const lines = ['CanonicalizeHostname yes', 'CanonicalDomains away.example'];
  expect(await reached('web.corp.example', ...lines, 'CanonicalizeMaxDots 3')).toMatchObject({
    hostname: 'web.corp.example',
  });
  const strict = [...lines, 'CanonicalizeMaxDots 3', 'CanonicalizeFallbackLocal no'];
  expect(await refused('web.corp.example', ...strict)).toMatchObject({
    code: 'name-not-found',
    name: 'web.corp.example',
  });
});

test('CanonicalizePermittedCNAMEs: aliases that it permits are followed to their end', async () => {
  const lines = ['CanonicalizeHostname yes', 'CanonicalDomains corp.example'];
  const rule = 'CanonicalizePermittedCNAMEs *.corp.example:*.corp.example';
  expect(await reached('alias', ...lines)).toMatchObject({ hostname: 'alias.corp.example' });
  expect(await reached('alias', ...lines, rule)).toMatchObject({ hostname: 'node7.corp.example' });
  // An alias of another domain is not.
  expect(await reached('far.away.example', ...lines, rule)).toMatchObject({ hostname: 'far.away.example' });
  const any = 'CanonicalizePermittedCNAMEs *';
  expect(await reached('far.away.example', ...lines, any)).toMatchObject({ hostname: 'node7.corp.example' });
});

test('aliases that go in a circle lead nowhere', async () => {
  const server = await startNameServer({ 'a.example': '=b.example', 'b.example': '=a.example' });
  const names = createNameService([server]);
  expect(await names.canonicalName('a.example')).toBeNull();
});
