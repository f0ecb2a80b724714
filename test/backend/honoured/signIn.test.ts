/** Keywords of signing in, each seen on a connection that is made from a real config. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectBackend } from '../../helpers/backend.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder, makeTempHome } from '../../helpers/tempHome.ts';
import { person } from '../trust/testKeys.ts';
import { connectTo, failureOf, outputOf, refusal } from './support.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});

/** A new key, which no server knows. */
function newKey(): string {
  const file = join(makeTempFolder('key'), 'id');
  keygen(file, '-t', 'ed25519');
  return file;
}

/** A server that takes any password or any answer, and remembers the methods that were tried. */
async function serverOfSecrets(methods: ('password' | 'keyboard-interactive')[], accepts = true) {
  const tried: string[] = [];
  const server = await startSshServer((connection) => {
    connection.on('authentication', (context) => {
      tried.push(context.method);
      if (context.method === 'keyboard-interactive') {
        context.prompt([{ prompt: 'Code: ', echo: false }], () =>
          accepts ? context.accept() : context.reject(methods),
        );
      } else if (context.method === 'password' && accepts) context.accept();
      else context.reject(methods);
    });
  });
  return { ...server, tried };
}

const answering = () =>
  person((question) =>
    question.kind === 'keyboard-interactive'
      ? { kind: 'responses', values: question.prompts.map(() => '123456') }
      : { kind: 'secret', value: 'geheim' },
  );

test('User: signs in by this name', async () => {
  const before = sshd.log().length;
  expect(await refusal(sshd, { lines: ['User nobody-of-this-name'] })).toBe('auth-refused');
  expect(sshd.log().slice(before)).toContain('nobody-of-this-name');
});

test('IdentityFile: the key of this file signs in', async () => {
  const own = newKey();
  expect(await refusal(sshd, { lines: [`IdentityFile ${own}`], without: ['IdentityFile'] })).toBe('auth-refused');
  expect(await outputOf(sshd, { lines: [`IdentityFile ${own}`] })).toBe('hello');
});

describe('with an agent that holds the right key', () => {
  test('IdentityAgent: this agent is asked, and none of none', async () => {
    const agent = await startSshAgent();
    agent.add(sshd.keyFile);
    const without = ['IdentityFile'];
    expect(await outputOf(sshd, { lines: [`IdentityAgent ${agent.path}`], without })).toBe('hello');
    const environment = { SSH_AUTH_SOCK: agent.path };
    expect(await outputOf(sshd, { lines: [], without, environment })).toBe('hello');
    expect(await refusal(sshd, { lines: ['IdentityAgent none'], without, environment })).toBe('auth-refused');
  });

  test('IdentitiesOnly: of the agent only the keys that are named', async () => {
    const agent = await startSshAgent();
    agent.add(sshd.keyFile);
    const lines = [`IdentityAgent ${agent.path}`, `IdentityFile ${newKey()}`];
    const without = ['IdentityFile'];
    expect(await outputOf(sshd, { lines, without })).toBe('hello');
    expect(await refusal(sshd, { lines: [...lines, 'IdentitiesOnly yes'], without })).toBe('auth-refused');
  });
});

test('CertificateFile: the certificate signs in where the key alone does not', async () => {
  const [authority, own] = [newKey(), newKey()];
  execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', '-n', sshd.user, `${own}.pub`]);
  const trusting = await startSshd({ config: [`TrustedUserCAKeys ${authority}.pub`] });
  const home = makeTempHome();
  const elsewhere = home.write('certificate.pub', readFileSync(`${own}-cert.pub`));
  // Beside the key it would be found without being named.
  rmSync(`${own}-cert.pub`);
  const lines = [`IdentityFile ${own}`];
  const without = ['IdentityFile'];
  expect(await refusal(trusting, { lines, without })).toBe('auth-refused');
  expect(await outputOf(trusting, { home, lines: [...lines, `CertificateFile ${elsewhere}`], without })).toBe('hello');
});

test('PubkeyAuthentication: no key is offered', async () => {
  const before = sshd.log().length;
  expect(await refusal(sshd, { lines: ['PubkeyAuthentication no'] })).toBe('auth-refused');
  expect(sshd.log().slice(before)).not.toContain('method publickey');
});

test('PasswordAuthentication: no password is asked for', async () => {
  const server = await serverOfSecrets(['password']);
  const asker = answering();
  expect(await refusal(server, { lines: ['PasswordAuthentication no'], asker })).toBe('auth-refused');
  expect([asker.asked, server.tried.includes('password')]).toEqual([[], false]);
  await connectTo(server, { lines: ['PasswordAuthentication yes'], asker });
  expect(asker.asked).toMatchObject([{ kind: 'password' }]);
});

test('KbdInteractiveAuthentication: no question of the server is answered', async () => {
  const server = await serverOfSecrets(['keyboard-interactive']);
  const asker = answering();
  expect(await refusal(server, { lines: ['KbdInteractiveAuthentication no'], asker })).toBe('auth-refused');
  expect(asker.asked).toEqual([]);
  await connectTo(server, { lines: ['KbdInteractiveAuthentication yes'], asker });
  expect(asker.asked).toMatchObject([{ kind: 'keyboard-interactive' }]);
});

test('NumberOfPasswordPrompts: asks so often', async () => {
  const server = await serverOfSecrets(['password'], false);
  const asker = answering();
  expect(await refusal(server, { lines: ['NumberOfPasswordPrompts 2'], asker })).toBe('auth-refused');
  expect(asker.asked).toHaveLength(2);
});

test('PreferredAuthentications: in this order, and no others', async () => {
  const methods = ['password', 'keyboard-interactive'] as const;
  const server = await serverOfSecrets([...methods]);
  const asker = answering();
  await connectTo(server, { lines: ['PreferredAuthentications password,keyboard-interactive'], asker });
  await connectTo(server, { lines: ['PreferredAuthentications keyboard-interactive,password'], asker });
  expect(asker.asked.map(({ kind }) => kind)).toEqual(methods);
  expect(await refusal(server, { lines: ['PreferredAuthentications publickey'], asker })).toBe('auth-refused');
  expect(asker.asked).toHaveLength(2);
});

test('BatchMode: nobody is asked', async () => {
  const server = await serverOfSecrets(['password']);
  const asker = answering();
  expect(await refusal(server, { lines: ['BatchMode yes'], asker })).toBe('auth-refused');
  expect(asker.asked).toEqual([]);
});

test('AddKeysToAgent: a key that was used is in the agent afterwards', async () => {
  for (const [value, added] of [
    ['yes', true],
    ['no', false],
  ] as const) {
    const agent = await startSshAgent();
    const lines = [`IdentityAgent ${agent.path}`, `AddKeysToAgent ${value}`];
    expect(await outputOf(sshd, { lines })).toBe('hello');
    const { stdout } = spawnSync('ssh-add', ['-L'], { env: { ...process.env, SSH_AUTH_SOCK: agent.path } });
    expect([value, stdout.includes('ssh-ed25519')]).toEqual([value, added]);
  }
});

test('HostbasedAuthentication and HostbasedAcceptedAlgorithms: this machine vouches where the server takes that', async () => {
  const server = await startSshServer((connection) =>
    connection.on('authentication', (context) => context.reject(['hostbased'])),
  );
  const tried = async (...lines: string[]) => {
    const failure = await failureOf(server, { lines });
    if (failure.code !== 'auth-refused') throw new Error(failure.code);
    return failure.attempts.filter(({ method }) => method === 'hostbased');
  };
  expect(await tried()).toEqual([]);
  // Whatever this machine has: no ssh-keysign, one that is switched off, or one that signs.
  expect(await tried('HostbasedAuthentication yes')).not.toEqual([]);
  const notes = (
    await tried('HostbasedAuthentication yes', 'HostbasedAcceptedAlgorithms sk-ssh-ed25519@openssh.com')
  ).map(({ note, result }) => [note, result]);
  expect(notes).toEqual([[expect.stringMatching(/^(this machine has no host key|ssh-keysign is not)/), 'skipped']]);
});

test('Kerberos and smart cards are left to the own ssh: it is said with the place, in the list too, and keys still sign in', async () => {
  const home = makeTempHome();
  const { waiter } = await connectTo(sshd, {
    home,
    lines: ['GSSAPIAuthentication yes', 'PKCS11Provider /usr/lib/opensc-pkcs11.so'],
  });
  expect(waiter.notices).toEqual([
    expect.stringMatching(/^GSSAPIAuthentication yes \(config:2\) is not honoured yet\. .*terminal with your ssh/),
    expect.stringMatching(
      /^PKCS11Provider \/usr\/lib\/opensc-pkcs11\.so \(config:3\) is not honoured yet\. .*terminal/,
    ),
  ]);
  const { client } = connectBackend({ home });
  const [web] = (await client.call('config.hosts', null)).hosts;
  expect(web?.notHonoured).toEqual(['GSSAPIAuthentication', 'PKCS11Provider']);
});
