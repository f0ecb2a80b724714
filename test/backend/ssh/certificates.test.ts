/** User certificates from files and from an agent, against a real sshd that trusts nothing but their authority. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCertificate } from '../../../electron/backend/ssh/certificate.ts';
import { type CandidateRequest, identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import { signatureAlgorithmsFor } from '../../../electron/backend/ssh/signatureAlgorithms.ts';
import { typeOfBlob } from '../../../electron/backend/ssh/wire.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, startSshd, type Sshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { candidateRequest, start } from './support.ts';

const TYPES: readonly (readonly [string, ...string[]])[] = [
  ['ed25519', '-t', 'ed25519'],
  ['ecdsa256', '-t', 'ecdsa', '-b', '256'],
  ['ecdsa384', '-t', 'ecdsa', '-b', '384'],
  ['ecdsa521', '-t', 'ecdsa', '-b', '521'],
  ['rsa', '-t', 'rsa', '-b', '2048'],
];

let sshd: Sshd;
let folder: string;
const file = (name: string) => join(folder, name);
const blobIn = (path: string) => Buffer.from(readFileSync(path, 'utf8').split(' ')[1] ?? '', 'base64');

function certify(name: string, ...options: string[]): string {
  const args = ['-q', '-s', file('ca'), '-I', `id of ${name}`, '-n', sshd.user, ...options, file(name)];
  execFileSync('ssh-keygen', args, { stdio: 'ignore' });
  return file(`${name}-cert.pub`);
}

async function signIn(request: CandidateRequest): Promise<readonly string[]> {
  const { transport, attempts } = await start(sshd.port, sshd.user, { identities: () => identityCandidates(request) });
  (await transport).close();
  return attempts.map(({ key, result }) => `${key}: ${result}`);
}

beforeAll(async () => {
  folder = makeTempFolder('certificates');
  keygen(file('ca'), '-t', 'ed25519');
  sshd = await startSshd({ config: [`TrustedUserCAKeys ${file('ca')}.pub`] });
  for (const [name, ...options] of TYPES) keygen(file(name), ...options);
});

describe.each(TYPES.map(([name]) => name))('a certificate of %s', (name) => {
  test('beside its key', async () => {
    certify(name);
    expect(await signIn(candidateRequest([file(name)]))).toEqual([
      `${file(name)}: refused`,
      `${file(name)}-cert.pub: accepted`,
    ]);
  });

  test('of CertificateFile, somewhere else, comes before its key', async () => {
    const elsewhere = file(`elsewhere-${name}`);
    renameSync(certify(name), elsewhere);
    const request = candidateRequest([file(name)]);
    const options = { ...request.options, certificateFiles: [elsewhere] };
    expect(await signIn({ ...request, options })).toEqual([`${elsewhere}: accepted`]);
  });

  test('in an agent', async () => {
    const agent = await startSshAgent();
    certify(name);
    agent.add(file(name));
    rmSync(file(`${name}-cert.pub`));
    expect(await signIn(candidateRequest([], { agentPath: agent.path }))).toEqual([
      'test key: refused',
      'test key: accepted',
    ]);
  });

  test('in a file, with the key in an agent alone', async () => {
    const agent = await startSshAgent();
    agent.add(file(name));
    const request = candidateRequest([], { agentPath: agent.path });
    const options = { ...request.options, identitiesOnly: true, certificateFiles: [certify(name)] };
    expect(await signIn({ ...request, options })).toEqual([`${file(name)}-cert.pub: accepted`]);
    rmSync(file(`${name}-cert.pub`));
  });
});

test('a locked key without a .pub file is found by the name of its certificate, and unlocked once', async () => {
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'secret', '-f', file('locked')]);
  const certificate = certify('locked');
  rmSync(file('locked.pub'));
  const asked: string[] = [];
  const request = candidateRequest([file('locked')], {
    askPassphrase: ({ path }) => {
      asked.push(path);
      return Promise.resolve('secret');
    },
  });
  expect(await signIn(request)).toEqual([`${file('locked')}: refused`, `${certificate}: accepted`]);
  const options = { ...request.options, certificateFiles: [certificate] };
  expect(await signIn({ ...request, options })).toEqual([`${certificate}: accepted`]);
  expect(asked).toEqual([file('locked'), file('locked')]);
});

test('certificates of hosts, and files that are none, are left out', async () => {
  keygen(file('of-host'), '-t', 'ed25519');
  const request = candidateRequest([]);
  const of = async (...certificateFiles: string[]) =>
    (await identityCandidates({ ...request, options: { ...request.options, certificateFiles } })).length;
  expect(await of(certify('of-host', '-h'))).toBe(0);
  expect(await of(file('absent'), file('of-host.pub'), file('of-host'))).toBe(0);
  expect(await of(certify('of-host'))).toBe(1);
});

test('a certificate whose private key is nowhere, or is another one, says so', async () => {
  keygen(file('lost'), '-t', 'ed25519');
  const certificate = certify('lost');
  const request = candidateRequest([]);
  const loaded = async () => {
    const options = { ...request.options, certificateFiles: [certificate] };
    return (await identityCandidates({ ...request, options }))[0]?.load();
  };
  copyFileSync(file('ed25519'), file('lost'));
  expect(await loaded()).toMatchObject({ skipped: 'it certifies another key' });
  renameSync(certificate, file('renamed'));
  const options = { ...request.options, certificateFiles: [file('renamed')] };
  expect(await (await identityCandidates({ ...request, options }))[0]?.load()).toMatchObject({
    skipped: 'the private key of this certificate is neither in a file nor in an agent',
  });
});

describe('read', () => {
  test.each(TYPES.map(([name]) => name))('%s: whose key, for what, until when', (name) => {
    const read = readCertificate(blobIn(certify(name, '-V', '20260101000000Z:20360101000000Z')));
    expect(read?.publicKey).toEqual(blobIn(file(`${name}.pub`)));
    expect(read).toMatchObject({ role: 'user', validBefore: Date.UTC(2036, 0, 1) / 1000 });
    expect(readCertificate(blobIn(certify(name, '-h')))).toMatchObject({ role: 'host', validBefore: null });
    expect(readCertificate(blobIn(file(`${name}.pub`)))).toBeNull();
  });

  test('every cut is no certificate', () => {
    const whole = blobIn(certify('ed25519'));
    expect(readCertificate(whole)).not.toBeNull();
    for (let length = 0; length < whole.length; length += 1) {
      expect(readCertificate(whole.subarray(0, length))).toBeNull();
    }
  });
});

test('the order of keys and certificates is that of ssh', async () => {
  const agent = await startSshAgent();
  for (const name of ['ed25519', 'rsa', 'ecdsa256']) certify(name);
  agent.add(file('ed25519'));
  rmSync(file('ecdsa256-cert.pub'));
  agent.add(file('ecdsa256'));
  certify('ecdsa256');
  const identities = [file('rsa'), file('ecdsa256')];
  const ours = async (certificateFiles: readonly string[], identitiesOnly: boolean) => {
    const request = candidateRequest(identities, { agentPath: agent.path });
    const options = { ...request.options, certificateFiles, identitiesOnly };
    return (await identityCandidates({ ...request, options })).map(({ publicKey }) =>
      typeOfBlob(publicKey ?? Buffer.alloc(0)).replace('ssh-', ''),
    );
  };
  const theirs = (certificateFiles: readonly string[], identitiesOnly: boolean) => {
    const args = [
      '-v',
      '-F',
      '/dev/null',
      '-p',
      String(sshd.port),
      '-o',
      'BatchMode=yes',
      '-oStrictHostKeyChecking=no',
    ];
    const named = [
      ...identities.flatMap((path) => ['-i', path]),
      ...certificateFiles.map((path) => `-oCertificateFile=${path}`),
    ];
    const only = `-oIdentitiesOnly=${identitiesOnly ? 'yes' : 'no'}`;
    const { stderr } = spawnSync(
      'ssh',
      [...args, '-oUserKnownHostsFile=/dev/null', ...named, only, 'nobody-here@127.0.0.1', 'true'],
      {
        env: { ...process.env, SSH_AUTH_SOCK: agent.path },
        encoding: 'utf8',
      },
    );
    return [...stderr.matchAll(/Will attempt key: .*? (\S+) SHA256:/g)].map((match) => match[1] ?? '');
  };
  const NAMES: Readonly<Record<string, string>> = {
    rsa: 'RSA',
    ed25519: 'ED25519',
    'ecdsa-sha2-nistp256': 'ECDSA',
    'rsa-cert-v01@openssh.com': 'RSA-CERT',
    'ed25519-cert-v01@openssh.com': 'ED25519-CERT',
    'ecdsa-sha2-nistp256-cert-v01@openssh.com': 'ECDSA-CERT',
  };
  for (const certificateFiles of [[], [file('ecdsa256-cert.pub')]]) {
    for (const identitiesOnly of [false, true]) {
      const order = theirs(certificateFiles, identitiesOnly);
      expect(order.length).toBeGreaterThan(2);
      expect((await ours(certificateFiles, identitiesOnly)).map((type) => NAMES[type])).toEqual(order);
    }
  }
});

describe('signature algorithms', () => {
  test('those of both sides, in the order of the config', () => {
    const both = ['rsa-sha2-256', 'rsa-sha2-512'];
    expect(signatureAlgorithmsFor('ssh-rsa', null, both)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(signatureAlgorithmsFor('ssh-rsa', null, null)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(signatureAlgorithmsFor('ssh-rsa', both, null)).toEqual(both);
    expect(signatureAlgorithmsFor('ssh-rsa', [...both, 'ssh-rsa'], ['ssh-rsa'])).toEqual(['ssh-rsa']);
    // OpenSSH 7.4.
    expect(signatureAlgorithmsFor('ssh-rsa', null, ['ssh-ed25519', 'ssh-rsa'])).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
    ]);
    expect(signatureAlgorithmsFor('ssh-rsa-cert-v01@openssh.com', both, both)).toEqual([]);
    expect(signatureAlgorithmsFor('ssh-rsa-cert-v01@openssh.com', null, both)).toEqual([
      'rsa-sha2-512-cert-v01@openssh.com',
      'rsa-sha2-256-cert-v01@openssh.com',
    ]);
  });
});
