/**
 * Every way to sign in, with every type of key, on every sshd that can be had: the machine's and OpenSSH 10. Algorithms one
 * by one are algorithms.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseAlgorithms } from '../../../electron/backend/ssh/algorithms.ts';
import { readCertificate } from '../../../electron/backend/ssh/certificate.ts';
import { type CandidateRequest, identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import type { AuthenticationPlan } from '../../../electron/backend/ssh/types.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { newerOpenSsh, type SshdBuild } from '../../helpers/newerOpenSsh.ts';
import { PASSWORD, startPasswordSshd, WITHOUT_PASSWORDS } from '../../helpers/passwordSshd.ts';
import { startSecurityKeyAgent } from '../../helpers/securityKey.ts';
import { type SshAgent, startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, collect, start, type Tried } from './support.ts';

const KEYS: readonly (readonly [string, ...string[]])[] = [
  ['ed25519', '-t', 'ed25519'],
  ['ecdsa256', '-t', 'ecdsa', '-b', '256'],
  ['ecdsa384', '-t', 'ecdsa', '-b', '384'],
  ['ecdsa521', '-t', 'ecdsa', '-b', '521'],
  ['rsa', '-t', 'rsa', '-b', '2048'],
];
const TYPES = KEYS.map(([name]) => name);

const newer = newerOpenSsh();
const BUILDS: readonly (readonly [string, SshdBuild | undefined])[] = [
  ['the sshd of this machine', undefined],
  ...(newer === null ? [] : [[newer.version, newer] as const]),
];

let folder: string;
const file = (name: string) => join(folder, name);
/** Each holds one key, or one key with its certificate. */
const agents = new Map<string, SshAgent>();

beforeAll(async () => {
  folder = makeTempFolder('matrix');
  keygen(file('ca'), '-t', 'ed25519');
  for (const [type, ...options] of KEYS) {
    keygen(file(type), ...options);
    // Accepted for its certificate alone.
    keygen(file(`certified-${type}`), ...options);
    const plain = await startSshAgent();
    plain.add(file(type));
    agents.set(type, plain);
    const args = ['-q', '-s', file('ca'), '-I', type, '-n', 'me', file(`certified-${type}`)];
    execFileSync('ssh-keygen', args, { stdio: 'ignore' });
    const certified = await startSshAgent();
    certified.add(file(`certified-${type}`));
    agents.set(`certified-${type}`, certified);
  }
});

const inFile = (name: string) => candidateRequest([file(name)]);
const inAgent = (name: string) => candidateRequest([], { agentPath: agents.get(name)?.path ?? '' });
const signing = (request: CandidateRequest) => ({ identities: () => identityCandidates(request) });

/** Signed in, and a command has run. */
async function expectIn({ transport }: Tried): Promise<void> {
  const open = await transport;
  const channel = await open.exec({ command: 'printf here', environment: [], terminal: null });
  channel.stderr.resume();
  expect((await collect(channel.stdout)).toString()).toBe('here');
  open.close();
}

describe.each(BUILDS)('%s', (_, build) => {
  let sshd: Sshd;
  beforeAll(async () => {
    // `me` is whoever runs the tests, by a certificate's principal.
    const principals = file('principals');
    writeFileSync(principals, 'me\n');
    sshd = await startSshd({
      build,
      config: [`TrustedUserCAKeys ${file('ca')}.pub`, `AuthorizedPrincipalsFile ${principals}`],
    });
    for (const type of TYPES) sshd.authorize(readFileSync(`${file(type)}.pub`, 'utf8'));
  });

  describe.each(TYPES)('%s', (type) => {
    test.each([
      ['in a file', inFile, type],
      ['in an agent', inAgent, type],
      ['certified, in a file', inFile, `certified-${type}`],
      ['certified, in an agent', inAgent, `certified-${type}`],
    ])('%s', async (__, from, name) => {
      const tried = await start(sshd.port, sshd.user, signing(from(name)));
      await expectIn(tried);
      expect(tried.attempts.at(-1)).toMatchObject({ method: 'publickey', result: 'accepted' });
    });
  });

  test.each(['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'])('%s in an agent', async (type) => {
    const agent = await startSecurityKeyAgent();
    sshd.authorize(agent.lines[type] ?? '');
    const tried = start(sshd.port, sshd.user, signing(candidateRequest([], { agentPath: agent.path })));
    (await agent.asked)();
    await expectIn(await tried);
  });

  test.each([
    ['ed25519', 'ssh-ed25519-cert-v01@openssh.com'],
    ['ecdsa', 'ecdsa-sha2-nistp256-cert-v01@openssh.com'],
    ['rsa', 'rsa-sha2-512-cert-v01@openssh.com'],
    ['rsa', 'rsa-sha2-256-cert-v01@openssh.com'],
  ] as const)('a host certificate of %s with %s', async (type, algorithm) => {
    const own = makeTempFolder('host');
    keygen(join(own, 'host'), '-t', type);
    execFileSync('ssh-keygen', ['-q', '-s', file('ca'), '-I', 'web', '-h', '-n', 'web', join(own, 'host')]);
    const server = await startSshd({
      build,
      config: [`HostKey ${join(own, 'host')}`, `HostCertificate ${join(own, 'host-cert.pub')}`],
    });
    server.authorize(readFileSync(`${file('ed25519')}.pub`, 'utf8'));
    const { algorithms } = chooseAlgorithms(makeHostOptions(), { types: [], authority: true });
    let shown: Buffer = Buffer.alloc(0);
    const tried = await start(server.port, server.user, signing(inFile('ed25519')), {
      algorithms: { ...algorithms, hostKey: [algorithm] },
      verifyHostKey: (key) => {
        shown = key;
        return Promise.resolve(true);
      },
    });
    await expectIn(tried);
    expect((await tried.transport).negotiated['hostKey']).toBe(algorithm);
    expect(readCertificate(shown)).toMatchObject({ role: 'host' });
    server.kill();
  });

  describe.skipIf(WITHOUT_PASSWORDS !== null)('with PAM', () => {
    const answers: Partial<AuthenticationPlan> = {
      askPassword: () => Promise.resolve(PASSWORD),
      askQuestions: ({ prompts }) => Promise.resolve(prompts.map(() => PASSWORD)),
    };

    test.each(['password', 'keyboard-interactive'])('%s', async (method) => {
      const server = await startPasswordSshd(build, `AuthenticationMethods ${method}`);
      const tried = await start(server.port, server.user, answers);
      await expectIn(tried);
      expect(tried.attempts).toMatchObject([{ method, result: 'accepted' }]);
      const wrong = await start(server.port, server.user, {
        numberOfPasswordPrompts: 1,
        askPassword: () => Promise.resolve('falsch'),
        askQuestions: ({ prompts }) => Promise.resolve(prompts.map(() => 'falsch')),
      });
      await expect(wrong.transport).rejects.toMatchObject({ code: 'auth-refused' });
      server.kill();
    });

    test.each([
      ['publickey,password', inFile],
      ['publickey,keyboard-interactive', inAgent],
      ['password,publickey', inAgent],
      ['keyboard-interactive,publickey', inFile],
    ] as const)('%s, one after the other', async (methods, from) => {
      const server = await startPasswordSshd(build, `AuthenticationMethods ${methods}`);
      server.authorize(readFileSync(`${file('ecdsa256')}.pub`, 'utf8'));
      const tried = await start(server.port, server.user, { ...answers, ...signing(from('ecdsa256')) });
      await expectIn(tried);
      expect(tried.attempts.map(({ method, result }) => `${method} ${result}`)).toEqual(
        methods.split(',').map((method, index) => `${method} ${index === 0 ? 'partial' : 'accepted'}`),
      );
      server.kill();
    });
  });
});
