/**
 * Key files in every format, with each cipher and without, as ssh-keygen, openssl and puttygen write them: each one opens
 * with its passphrase, to the same key; a wrong passphrase and none at all are told apart.
 */
import { execFileSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readKeyFile, unlockKey } from '../../../electron/backend/ssh/keyReader.ts';
import { unlockPrivateKey } from '../../../electron/backend/ssh/privateKey.ts';
import { MOST_ROUNDS } from '../../../electron/backend/ssh/openSshKey.ts';
import { MOST_ARGON2_MEMORY, MOST_ARGON2_WORK } from '../../../electron/backend/ssh/puttyKey.ts';
import { signWith } from '../../../electron/backend/ssh/signer.ts';
import { WireReader, wireString, wireUint32 } from '../../../electron/backend/ssh/wire.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

const TYPES = ['ed25519', 'ecdsa256', 'ecdsa384', 'ecdsa521', 'rsa'] as const;
const OPTIONS: Readonly<Record<(typeof TYPES)[number], readonly string[]>> = {
  ed25519: ['-t', 'ed25519'],
  ecdsa256: ['-t', 'ecdsa', '-b', '256'],
  ecdsa384: ['-t', 'ecdsa', '-b', '384'],
  ecdsa521: ['-t', 'ecdsa', '-b', '521'],
  rsa: ['-t', 'rsa', '-b', '2048'],
};
/** Not ASCII, so that the encoding counts. */
const PASSPHRASE = 'öffne dich';
const COMMENT = 'Schlüssel von Anna';

let folder: string;
const at = (name: string) => join(folder, name);
const publicKey = (type: string) => readFileSync(at(`${type}.pub`), 'utf8').split(' ')[1] ?? '';

beforeAll(() => {
  folder = makeTempFolder('key-formats');
  for (const type of TYPES) {
    execFileSync('ssh-keygen', ['-q', '-N', '', '-C', COMMENT, ...OPTIONS[type], '-f', at(type)]);
  }
  writeFileSync(at('passphrase'), PASSPHRASE);
  writeFileSync(at('nothing'), '');
});

/** The file is a key that `passphrase` opens (empty: it needs none), and it is the key of this type. */
async function expectKey(file: string, type: string, passphrase: string, shown: { half: boolean; comment?: string }) {
  chmodSync(file, 0o600);
  const read = await readKeyFile(file);
  if (read.kind !== 'key') throw new Error(`${file}: ${JSON.stringify(read)}`);
  expect(read.encrypted).toBe(passphrase !== '');
  expect(read.publicKey?.toString('base64') ?? null).toBe(shown.half ? publicKey(type) : null);
  if (passphrase !== '') {
    expect(unlockPrivateKey(read.text, null)).toEqual({ kind: 'needs-passphrase' });
    expect(unlockPrivateKey(read.text, `${passphrase}!`)).toEqual({ kind: 'wrong-passphrase' });
  }
  const unlocked = unlockPrivateKey(read.text, passphrase === '' ? null : passphrase);
  if (unlocked.kind !== 'key') throw new Error(`${file}: ${unlocked.kind}`);
  expect(Buffer.from(unlocked.publicKey).toString('base64')).toBe(publicKey(type));
  if (shown.comment !== undefined) expect(unlocked.comment).toBe(shown.comment);
  // A key of the right numbers signs; one with a wrong exponent would not.
  if (type === 'rsa') {
    const signature = new WireReader(await signWith(unlocked.key, Buffer.from('data'), 'rsa-sha2-256'));
    signature.bytes();
    expect(verify('sha256', Buffer.from('data'), publicOf('rsa'), signature.bytes())).toBe(true);
  }
}

/** As openssl reads it. */
function publicOf(type: string): string {
  return execFileSync('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', at(`${type}.pub`)], { encoding: 'utf8' });
}

/** A copy of the key, written anew by ssh-keygen -p. */
function rewritten(type: string, name: string, passphrase: string, ...options: string[]): string {
  copyFileSync(at(type), at(name));
  chmodSync(at(name), 0o600);
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', passphrase, ...options, '-f', at(name)], { stdio: 'ignore' });
  return at(name);
}

const CIPHERS = execFileSync('ssh', ['-Q', 'cipher'], { encoding: 'utf8' }).trim().split('\n');

describe.each(TYPES)('OpenSSH, %s', (type) => {
  test('without a passphrase', () => expectKey(at(type), type, '', { half: true, comment: COMMENT }));
  test.each(CIPHERS)('%s', async (cipher) => {
    const file = rewritten(type, `${type}-${cipher}`, PASSPHRASE, '-a', '2', '-Z', cipher);
    await expectKey(file, type, PASSPHRASE, { half: true, comment: COMMENT });
  });
});

test('OpenSSH names all its ciphers', () => {
  expect(CIPHERS).toContain('chacha20-poly1305@openssh.com');
  expect(CIPHERS.length).toBeGreaterThan(5);
});

const PEM_TYPES = TYPES.filter((type) => type !== 'ed25519');
describe.each(PEM_TYPES)('PEM, %s', (type) => {
  const subcommand = type === 'rsa' ? ['rsa', '-traditional'] : ['ec'];
  test('without a passphrase', () =>
    expectKey(rewritten(type, `${type}-pem`, '', '-m', 'PEM'), type, '', { half: true }));
  test('by ssh-keygen', () =>
    expectKey(rewritten(type, `${type}-pem-keygen`, PASSPHRASE, '-m', 'PEM'), type, PASSPHRASE, { half: false }));
  test.each(['aes128', 'aes192', 'aes256', 'des3', 'camellia256'])('%s', async (cipher) => {
    const plain = rewritten(type, `${type}-pem-from`, '', '-m', 'PEM');
    const args = [...subcommand, `-${cipher}`, '-in', plain, '-out', at(`${type}-pem-${cipher}`)];
    execFileSync('openssl', [...args, '-passout', `file:${at('passphrase')}`], { stdio: 'ignore' });
    await expectKey(at(`${type}-pem-${cipher}`), type, PASSPHRASE, { half: false });
  });
});

describe.each(TYPES)('PKCS#8, %s', (type) => {
  /** ssh-keygen does not write Ed25519 as PKCS#8: its own numbers are put into what openssl reads (RFC 8410 section 7). */
  function plain(): string {
    if (type !== 'ed25519') return rewritten(type, `${type}-pkcs8`, '', '-m', 'PKCS8');
    const text = readFileSync(at(type), 'latin1').replaceAll(/-----.*-----|\s/g, '');
    const bytes = Buffer.from(text, 'base64');
    const half = Buffer.from(publicKey(type), 'base64').subarray(-32);
    const seed = bytes.subarray(0, bytes.lastIndexOf(half)).subarray(-32);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const pem = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
    writeFileSync(at(`${type}-pkcs8`), pem, { mode: 0o600 });
    return at(`${type}-pkcs8`);
  }
  test('without a passphrase', () => expectKey(plain(), type, '', { half: true }));
  test.each([
    ['PBES2 with aes-128-cbc', '-v2', 'aes-128-cbc'],
    ['PBES2 with aes-192-cbc', '-v2', 'aes-192-cbc'],
    ['PBES2 with aes-256-cbc', '-v2', 'aes-256-cbc'],
    ['PBES2 with aes-256-cbc by SHA-512', '-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512'],
    ['PBES2 with aes-256-cbc by SHA-1', '-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA1'],
    ['PBES2 with camellia-256-cbc', '-v2', 'camellia-256-cbc'],
    ['PBES2 with des3', '-v2', 'des3'],
    ['scrypt', '-scrypt'],
    ['PKCS#12 with 3DES', '-v1', 'PBE-SHA1-3DES'],
  ])('%s', async (name, ...options) => {
    const out = at(`${type}-${name.replaceAll(/\W/g, '-')}`);
    const args = ['pkcs8', '-topk8', '-in', plain(), '-out', out, ...options];
    execFileSync('openssl', [...args, '-passout', `file:${at('passphrase')}`], { stdio: 'ignore' });
    await expectKey(out, type, PASSPHRASE, { half: false });
  });
});

test('a curve whose parameters stand in front of the key', async () => {
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-out', at('parameters')], { stdio: 'ignore' });
  chmodSync(at('parameters'), 0o600);
  expect(readFileSync(at('parameters'), 'utf8')).toMatch(/^-----BEGIN EC PARAMETERS/);
  expect(await readKeyFile(at('parameters'))).toMatchObject({ kind: 'key', encrypted: false });
});

test('DSA is refused in words, in each format', async () => {
  const kinds: unknown[] = [];
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  openssl('dsaparam', '-genkey', '-out', at('dsa-pem'), '1024');
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', at('dsa-pem'), '-out', at('dsa-pkcs8'));
  openssl('pkcs8', '-topk8', '-in', at('dsa-pem'), '-out', at('dsa-locked'), '-passout', `file:${at('passphrase')}`);
  // As ssh-keygen wrote them: OpenSSH 10 has no DSA any more to ask for one.
  const blob = Buffer.concat([wireString('ssh-dss'), ...[1, 2, 3, 4].map(() => wireString(Buffer.alloc(20, 1)))]);
  const head = [Buffer.from('openssh-key-v1\0'), wireString('none'), wireString('none'), wireString('')];
  const body = Buffer.concat([...head, wireUint32(1), wireString(blob), wireString(Buffer.alloc(64, 1))]);
  const frame = (label: string) => `-----${label} OPENSSH PRIVATE KEY-----\n`;
  writeFileSync(at('dsa-openssh'), `${frame('BEGIN')}${body.toString('base64')}\n${frame('END')}`);
  for (const name of ['dsa-pkcs8', 'dsa-locked', 'dsa-openssh']) {
    chmodSync(at(name), 0o600);
    const read = await readKeyFile(at(name));
    kinds.push(read.kind === 'key' ? unlockPrivateKey(read.text, PASSPHRASE) : read);
  }
  expect(kinds).toEqual([
    { kind: 'unsupported', format: 'a key of type dsa' },
    { kind: 'unsupported', format: 'a key of type dsa' },
    { kind: 'unsupported', format: 'a key of type ssh-dss' },
  ]);
});

test.each([
  ['DSA', '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n', 'dsa private key'],
  ['ssh.com', '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n', 'a key of ssh.com: ssh-keygen -i reads it'],
])('%s is named', async (name, text, format) => {
  writeFileSync(at(name), text, { mode: 0o600 });
  expect(await readKeyFile(at(name))).toEqual({ kind: 'unsupported', format });
});

test('an OpenSSH key whose passphrase would take minutes to try is refused with the way to mend it', async () => {
  const file = at('many-rounds');
  const key = at('few-rounds');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-a', '2', '-f', key]);
  const text = readFileSync(key, 'latin1');
  const bytes = Buffer.from(/-----\n([^-]*)\n-----/.exec(text)?.[1] ?? '', 'base64');
  // openssh-key-v1, cipher, `bcrypt`, and then its options: a salt of 16 bytes and the rounds.
  const rounds = bytes.indexOf('bcrypt') + 6 + 4 + 4 + 16;
  expect(bytes.readUInt32BE(rounds)).toBe(2);
  const write = (count: number) => {
    bytes.writeUInt32BE(count, rounds);
    const frame = (label: string) => `-----${label} OPENSSH PRIVATE KEY-----\n`;
    writeFileSync(file, `${frame('BEGIN')}${bytes.toString('base64')}\n${frame('END')}`, { mode: 0o600 });
    return readKeyFile(file);
  };
  expect(await write(4_000_000_000)).toEqual({
    kind: 'unsupported',
    format: `a passphrase hashed 4000000000 times, where ${MOST_ROUNDS} is the most: ssh-keygen -p -a 100 makes it usable`,
  });
  expect(await write(MOST_ROUNDS)).toMatchObject({ kind: 'key', encrypted: true });
});

const puttygen = ['/usr/bin/puttygen', '/usr/local/bin/puttygen', '/opt/homebrew/bin/puttygen'].find(existsSync);
if (puttygen === undefined) console.warn('puttygen is not installed (Debian: putty-tools): PuTTY keys are not tested.');

describe.skipIf(puttygen === undefined)('PuTTY', () => {
  function write(type: string, name: string, passphrase: string, parameters: string): string {
    const secret = at(passphrase === '' ? 'nothing' : 'passphrase');
    const args = [at(type), '-O', 'private', '-o', at(name), '-C', COMMENT, '--ppk-param', parameters];
    execFileSync(puttygen ?? '', [...args, '--new-passphrase', secret], { stdio: 'ignore' });
    return at(name);
  }
  const quick = 'memory=64,passes=2';
  describe.each(TYPES)('%s', (type) => {
    test.each([
      ['version 2', 'version=2'],
      ['version 3', 'version=3'],
    ])('%s without a passphrase', (name, parameters) =>
      expectKey(write(type, `${type}-${name}`, '', parameters), type, '', { half: true, comment: COMMENT }),
    );
    test.each([
      ['version 2, encrypted', 'version=2'],
      ['version 3, Argon2id', `version=3,kdf=argon2id,${quick}`],
      ['version 3, Argon2i', `version=3,kdf=argon2i,${quick}`],
      ['version 3, Argon2d', `version=3,kdf=argon2d,${quick}`],
      ['version 3, Argon2id on 4 lanes', `version=3,kdf=argon2id,${quick},parallelism=4`],
    ])('%s', (name, parameters) =>
      expectKey(write(type, `${type}-${name}`, PASSPHRASE, parameters), type, PASSPHRASE, {
        half: true,
        comment: COMMENT,
      }),
    );
  });

  test('with the parameters that puttygen chooses itself, on old Mac and Unix lines too', async () => {
    const file = write('ed25519', 'default', PASSPHRASE, 'version=3');
    await expectKey(file, 'ed25519', PASSPHRASE, { half: true, comment: COMMENT });
    const text = readFileSync(file, 'latin1');
    for (const end of ['\n', '\r\n', '\r']) {
      writeFileSync(file, text.replaceAll(/\r?\n/g, end), 'latin1');
      const read = await readKeyFile(file);
      // In the worker, as the program does it.
      if (end !== '\n') expect(read).toMatchObject({ kind: 'key', encrypted: true });
      else expect(read.kind === 'key' && (await unlockKey(read.text, PASSPHRASE)).kind).toBe('key');
    }
  });

  test('a changed comment, key or cut is not opened; parameters that would exhaust the machine are refused', async () => {
    const plain = readFileSync(write('ecdsa256', 'plain', '', 'version=3'), 'latin1');
    const read = async (text: string) => {
      writeFileSync(at('changed'), text, { mode: 0o600, encoding: 'latin1' });
      const file = await readKeyFile(at('changed'));
      return file.kind === 'key' ? (await unlockKey(file.text, null)).kind : file;
    };
    expect(await read(plain)).toBe('key');
    expect(await read(plain.replace('Comment: ', 'Comment: x'))).toBe('not-a-key');
    expect(await read(plain.slice(0, plain.indexOf('Private-Lines')))).toEqual({ kind: 'not-a-key' });
    const locked = readFileSync(write('ecdsa256', 'locked', PASSPHRASE, `version=3,${quick}`), 'latin1');
    const memory = String(MOST_ARGON2_MEMORY * 4);
    const tooMuch = (much: string) =>
      `a PuTTY key with a passphrase hash of ${much}, which would take too long: change its passphrase with puttygen`;
    expect(await read(locked.replace('Argon2-Memory: 64', `Argon2-Memory: ${memory}`))).toEqual({
      kind: 'unsupported',
      format: tooMuch('1024 MiB in 2 passes'),
    });
    const passes = String(Math.floor(MOST_ARGON2_WORK / 64) + 1);
    expect(await read(locked.replace('Argon2-Passes: 2', `Argon2-Passes: ${passes}`))).toEqual({
      kind: 'unsupported',
      format: tooMuch(`1 MiB in ${passes} passes`),
    });
    expect(await read(locked.replace('Argon2-Passes: 2', 'Argon2-Passes: x'))).toEqual({
      kind: 'unsupported',
      format: 'a PuTTY key with a passphrase hash with impossible parameters',
    });
  });
});
