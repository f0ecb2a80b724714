/** Host certificates of ssh-keygen, shown by a real sshd: Fairlead connects where the real ssh connects. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCertificate } from '../../../electron/backend/ssh/certificate.ts';
import { publicKeyBlob } from '../../../electron/backend/ssh/publicKeyBlob.ts';
import { verifySignature } from '../../../electron/backend/ssh/verifySignature.ts';
import { typeOfBlob, wireMpint, wireString } from '../../../electron/backend/ssh/wire.ts';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import { fileRecorder } from '../../../electron/backend/trust/keyRecorder.ts';
import { fingerprint } from '../../../electron/backend/trust/shownKey.ts';
import { verifyHostKey } from '../../../electron/backend/trust/verifyHostKey.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makePool, makeWaiter, optionsFor, run } from '../connections/testPool.ts';
import { makeKey, nobody, type TestKey } from './testKeys.ts';

const folder = makeTempFolder('certificates');
const authority = makeKey(folder, 'ca');
const stranger = makeKey(folder, 'stranger');
const ecdsaAuthority = makeKey(folder, 'ca_ecdsa', '-t', 'ecdsa', '-b', '521');
const rsaAuthority = makeKey(folder, 'ca_rsa', '-t', 'rsa', '-b', '2048');

/** Certifies a public key file; returns the certificate's path. */
function certify(publicKey: string, ca: TestKey, ...options: string[]): string {
  execFileSync('ssh-keygen', ['-q', '-s', ca.file, '-I', 'test host', ...options, publicKey], { stdio: 'pipe' });
  return publicKey.replace(/\.pub$/, '-cert.pub');
}

let files = 0;
function write(text: string): string {
  const file = join(folder, `file_${(files += 1)}`);
  writeFileSync(file, text);
  return file;
}

/** What the lines of known_hosts are made of: `[127.0.0.1]:PORT` and the host's key as text. */
interface Shown {
  readonly name: string;
  readonly key: string;
}

interface Case {
  readonly ca?: TestKey;
  /** Arguments of ssh-keygen besides `-h`. */
  readonly sign: readonly string[];
  readonly knownHosts: (server: Shown) => string;
  /** More options, as ssh and as Fairlead has them. */
  readonly options?: { readonly ssh: readonly string[]; readonly ours: Partial<HostOptions> };
  readonly connects: boolean;
}

const trusting = (ca: TestKey) => (server: Shown) => `@cert-authority ${server.name} ${ca.text}\n`;
const trusted = trusting(authority);
const right = ['-n', '127.0.0.1'];
const wrong = ['-n', 'other.example'];
const CASES: Readonly<Record<string, Case>> = {
  'of a trusted authority, for this name': { sign: right, knownHosts: trusted, connects: true },
  'for one of several names': { sign: ['-n', 'a,127.0.0.1,b'], knownHosts: trusted, connects: true },
  'for another name': { sign: wrong, knownHosts: trusted, connects: false },
  'for another name, with its key on record': {
    sign: wrong,
    knownHosts: (server) => trusted(server) + `${server.name} ${server.key}\n`,
    connects: true,
  },
  'that has expired': { sign: [...right, '-V', '20200101:20200201'], knownHosts: trusted, connects: false },
  'that is not valid yet': { sign: [...right, '-V', '20990101:21000101'], knownHosts: trusted, connects: false },
  'with a critical option': { sign: [...right, '-O', 'critical:do@us=x'], knownHosts: trusted, connects: false },
  'with an extension': { sign: [...right, '-O', 'extension:a@us=x'], knownHosts: trusted, connects: true },
  'of a stranger': { ca: stranger, sign: right, knownHosts: trusted, connects: false },
  'of a stranger, with its key on record': {
    ca: stranger,
    sign: right,
    knownHosts: (server) => `${server.name} ${server.key}\n`,
    connects: true,
  },
  'whose authority is revoked': {
    sign: right,
    knownHosts: (server) => `${trusted(server)}@revoked * ${authority.text}\n`,
    connects: false,
  },
  'whose authority is revoked, with its key on record': {
    sign: right,
    knownHosts: (server) => `${trusted(server)}@revoked * ${authority.text}\n${server.name} ${server.key}\n`,
    connects: false,
  },
  'whose key is revoked': {
    sign: right,
    knownHosts: (server) => `${trusted(server)}@revoked * ${server.key}\n`,
    connects: false,
  },
  'whose authority stands in RevokedHostKeys': {
    sign: right,
    knownHosts: trusted,
    options: {
      ssh: ['-o', `RevokedHostKeys=${write(`${authority.text}\n`)}`],
      ours: { revokedHostKeys: [write(`${authority.text}\n`)] },
    },
    connects: false,
  },
  'with HostKeyAlias': {
    sign: ['-n', 'web'],
    knownHosts: () => `@cert-authority w* ${authority.text}\n`,
    options: { ssh: ['-o', 'HostKeyAlias=web'], ours: { hostKeyAlias: 'web' } },
    connects: true,
  },
  'of an authority that stands under the name without port': {
    sign: right,
    knownHosts: () => `@cert-authority 127.0.0.* ${authority.text}\n`,
    connects: true,
  },
  'of such an authority, while another has the name with port': {
    sign: right,
    knownHosts: (server) => `${trusting(stranger)(server)}@cert-authority 127.0.0.1 ${authority.text}\n`,
    connects: true,
  },
  'of an ECDSA authority': { ca: ecdsaAuthority, sign: right, knownHosts: trusting(ecdsaAuthority), connects: true },
  'of an RSA authority': { ca: rsaAuthority, sign: right, knownHosts: trusting(rsaAuthority), connects: true },
  'signed with SHA-1': {
    ca: rsaAuthority,
    sign: [...right, '-t', 'ssh-rsa'],
    knownHosts: trusting(rsaAuthority),
    connects: false,
  },
  'signed with SHA-1, which CASignatureAlgorithms allows': {
    ca: rsaAuthority,
    sign: [...right, '-t', 'ssh-rsa'],
    knownHosts: trusting(rsaAuthority),
    options: { ssh: ['-o', 'CASignatureAlgorithms=ssh-rsa'], ours: { caSignatureAlgorithms: ['ssh-rsa'] } },
    connects: true,
  },
  'signed with what CASignatureAlgorithms does not name': {
    sign: right,
    knownHosts: trusted,
    options: { ssh: ['-o', 'CASignatureAlgorithms=rsa-sha2-512'], ours: { caSignatureAlgorithms: ['rsa-sha2-512'] } },
    connects: false,
  },
};

/** An sshd whose key of this type has a certificate. Its own throwaway key comes second, and is never shown. */
async function startCertified(
  type: 'ed25519' | 'ecdsa' | 'rsa',
  ca: TestKey,
  ...sign: string[]
): Promise<{ sshd: Sshd; shown: Shown }> {
  const key = makeKey(folder, `host_${(files += 1)}`, '-t', type);
  const certificate = certify(`${key.file}.pub`, ca, ...sign);
  const config = [`HostKey ${key.file}`, `HostCertificate ${certificate}`];
  const sshd = await startSshd({ config, hostKeyTypes: [type] });
  return { sshd, shown: { name: `[127.0.0.1]:${sshd.port}`, key: key.text } };
}

describe('a certificate', () => {
  test.each(Object.entries(CASES))('%s', async (_, { ca = authority, sign, knownHosts, options, connects }) => {
    const { sshd, shown } = await startCertified('ed25519', ca, '-h', ...sign);
    const file = write(knownHosts(shown));
    const before = readFileSync(file, 'utf8');
    const ssh = spawnSync(
      'ssh',
      [
        ...['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', ...(options?.ssh ?? [])],
        ...['-o', `UserKnownHostsFile=${file}`, '-o', 'GlobalKnownHostsFile=/dev/null', '-o', 'UpdateHostKeys=no'],
        ...['-o', 'IdentitiesOnly=yes', '-i', sshd.keyFile, '-p', String(sshd.port), '127.0.0.1', 'true'],
      ],
      { encoding: 'utf8' },
    );
    const web = optionsFor('web', sshd, {
      strictHostKeyChecking: 'yes',
      userKnownHostsFiles: [file],
      ...options?.ours,
    });
    const acquired = makePool([web]).acquire({ kind: 'host', host: 'web' }, makeWaiter(nobody));
    const ours = await acquired.catch((error: unknown) => error);
    expect([ssh.status === 0, ssh.stderr]).toEqual([
      connects,
      connects ? expect.any(String) : expect.stringMatching(/./),
    ]);
    if (connects) {
      const { transport } = await acquired;
      expect(await run(transport, 'printf hello')).toBe('hello');
    } else {
      expect(ours).toBeInstanceOf(ConnectionFailed);
      expect((ours as ConnectionFailed).failure.code).toMatch(/^host-key-(unknown|changed|revoked)$/);
    }
    // Nothing is written for a certificate.
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

test.each(['ecdsa', 'rsa'] as const)('certificates of %s host keys are shown and taken', async (type) => {
  const { sshd, shown } = await startCertified(type, authority, '-h', ...right);
  const web = optionsFor('web', sshd, { strictHostKeyChecking: 'yes', userKnownHostsFiles: [write(trusted(shown))] });
  const { transport } = await makePool([web]).acquire({ kind: 'host', host: 'web' }, makeWaiter(nobody));
  expect(transport.negotiated['hostKey']).toMatch(/^(ecdsa-sha2-nistp256|rsa-sha2-512)-cert-v01@openssh\.com$/);
});

describe('without a server', () => {
  const host = makeKey(folder, 'host');
  const certificateOf = (...sign: string[]) => {
    const [, base64 = ''] = readFileSync(certify(`${host.file}.pub`, authority, ...sign), 'utf8').split(' ');
    return Buffer.from(base64, 'base64');
  };

  async function verify(key: Buffer, text: string, now: Partial<HostOptions> = {}) {
    const notices: string[] = [];
    const options = makeHostOptions({
      strictHostKeyChecking: 'yes',
      userKnownHostsFiles: [write(text)],
      ...now,
    });
    const verdict = await verifyHostKey({
      options,
      key,
      socketAddress: null,
      who: { host: 'web', user: 'anna', address: '127.0.0.1', port: 22, via: [] },
      asker: nobody,
      signal: new AbortController().signal,
      recorder: fileRecorder(folder),
      onNotice: (notice) => notices.push(notice),
    });
    return { verdict, notices };
  }

  test('one that was tampered with, anywhere, is not taken, even with its key on record', async () => {
    const certificate = certificateOf('-h', ...right);
    const record = `@cert-authority * ${authority.text}\n127.0.0.1 ${host.text}\n`;
    expect((await verify(certificate, record)).verdict).toEqual({ accepted: true, unsafe: false });
    const parts = readCertificate(certificate);
    if (parts === null) throw new Error('no certificate');
    for (let at = 4 + 32; at < certificate.length; at += 5) {
      const damaged = Buffer.from(certificate);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
      const { verdict } = await verify(damaged, record);
      expect([at, verdict.accepted]).toEqual([at, false]);
    }
  });

  test('one for users is not taken for a host; why is said, and its key is judged', async () => {
    const { verdict, notices } = await verify(
      certificateOf('-n', '127.0.0.1'),
      `@cert-authority * ${authority.text}\n127.0.0.1 ${host.text}\n`,
    );
    expect(verdict).toEqual({ accepted: true, unsafe: false });
    expect(notices).toEqual([expect.stringContaining('it is a certificate for users')]);
  });

  test('the refusal names the key inside, as ssh does', async () => {
    const { verdict } = await verify(certificateOf('-h', ...right), '');
    expect(verdict).toMatchObject({ failure: { code: 'host-key-unknown', fingerprint: fingerprint(host.blob) } });
  });
});

describe('an authority on a security key', () => {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
  const application = Buffer.from('ssh:');

  /** A certificate of ssh-keygen with another authority and its signature: there is no token in a test machine. */
  function certifyAs(made: string, signer: Buffer, sign: (data: Buffer) => Buffer): string {
    const [type = '', base64 = ''] = readFileSync(made, 'utf8').split(' ');
    const certificate = readCertificate(Buffer.from(base64, 'base64'));
    if (certificate === null) throw new Error('no certificate');
    const { signed, authority: old } = certificate;
    const data = Buffer.concat([signed.subarray(0, signed.length - 4 - old.length), wireString(signer)]);
    const facts = Buffer.from([1, 0, 0, 0, 9]);
    const value = sign(Buffer.concat([sha256(application), facts, sha256(data)]));
    const signature = Buffer.concat([wireString(typeOfBlob(signer)), wireString(value), facts]);
    writeFileSync(made, `${type} ${Buffer.concat([data, wireString(signature)]).toString('base64')} x\n`);
    return made;
  }

  test.each(['ed25519', 'ecdsa'] as const)('%s: sshd and we take its certificate', async (type) => {
    const { privateKey } =
      type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const plain = publicKeyBlob(privateKey);
    if (plain === null) throw new Error('no key');
    const name = `sk-${typeOfBlob(plain)}@openssh.com`;
    const fields = plain.subarray(4 + typeOfBlob(plain).length);
    const signer = Buffer.concat([wireString(name), fields, wireString(application)]);
    const host = makeKey(folder, `host_${(files += 1)}`);
    const made = certifyAs(certify(`${host.file}.pub`, authority, '-h', ...right), signer, (data) => {
      if (type === 'ed25519') return sign(null, data, privateKey);
      const pair = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return Buffer.concat([wireMpint(pair.subarray(0, 32)), wireMpint(pair.subarray(32))]);
    });
    // sshd shows no certificate whose signature it finds wrong.
    const sshd = await startSshd({ config: [`HostKey ${host.file}`, `HostCertificate ${made}`] });
    const line = `@cert-authority [127.0.0.1]:${sshd.port} ${name} ${signer.toString('base64')}\n`;
    const web = optionsFor('web', sshd, { strictHostKeyChecking: 'yes', userKnownHostsFiles: [write(line)] });
    const { transport } = await makePool([web]).acquire({ kind: 'host', host: 'web' }, makeWaiter(nobody));
    expect(transport.negotiated['hostKey']).toBe('ssh-ed25519-cert-v01@openssh.com');
  });
});

test('signatures of every kind of authority are checked, and hold for nothing else', () => {
  for (const ca of [authority, ecdsaAuthority, rsaAuthority]) {
    for (const type of ca === rsaAuthority ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [null]) {
      const key = makeKey(folder, `subject_${(files += 1)}`);
      const made = certify(`${key.file}.pub`, ca, '-h', ...(type === null ? [] : ['-t', type]));
      const certificate = readCertificate(Buffer.from(readFileSync(made, 'utf8').split(' ')[1] ?? '', 'base64'));
      if (certificate === null) throw new Error('no certificate');
      const { authority: signer, signed, signature } = certificate;
      expect(verifySignature(signer, signed, signature)).toBe(true);
      expect(verifySignature(stranger.blob, signed, signature)).toBe(false);
      expect(verifySignature(signer, signed.subarray(1), signature)).toBe(false);
      for (let length = 0; length < signature.length; length += 7)
        expect(verifySignature(signer, signed, signature.subarray(0, length))).toBe(false);
    }
  }
});
