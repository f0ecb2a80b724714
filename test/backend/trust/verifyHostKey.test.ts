/** The decision about a host key, held beside what the real ssh does with the same files. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Asker } from '../../../electron/backend/prompts/types.ts';
import { fileRecorder } from '../../../electron/backend/trust/keyRecorder.ts';
import { fingerprint } from '../../../electron/backend/trust/shownKey.ts';
import { verifyHostKey } from '../../../electron/backend/trust/verifyHostKey.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeKey, nobody, person } from './testKeys.ts';

const folder = makeTempFolder('verify');
/** As a person reads it: the folder is the home directory here. */
const shown = (file: string) => file.replace(folder, '~');
const wrong = makeKey(folder, 'wrong');
const otherType = makeKey(folder, 'other', '-t', 'ecdsa');
let sshd: Sshd;
let serverKey: Buffer;
beforeAll(async () => {
  sshd = await startSshd();
  serverKey = Buffer.from(sshd.hostKey.split(' ')[1] ?? '', 'base64');
});

let files = 0;
/** A known_hosts file with this text. */
function knownHosts(text: string): string {
  const file = join(folder, `known_hosts_${(files += 1)}`);
  writeFileSync(file, text);
  return file;
}

async function verify(given: Partial<HostOptions>, asker: Asker = nobody, socketAddress: string | null = '127.0.0.1') {
  const notices: string[] = [];
  const options = makeHostOptions({ alias: 'web', port: sshd.port, ...given });
  const verdict = await verifyHostKey({
    options,
    key: serverKey,
    socketAddress,
    who: { host: 'web', user: options.user, address: '127.0.0.1', port: sshd.port, via: [] },
    asker,
    signal: new AbortController().signal,
    recorder: fileRecorder(folder),
    onNotice: (text) => notices.push(text),
  });
  return { verdict, notices, code: verdict.accepted ? (verdict.unsafe ? 'unsafe' : 'accepted') : verdict.failure.code };
}

const SAME = 'the key';
const WRONG = 'another key';
const OTHER_TYPE = 'a key of another type';
const REVOKED = 'the key, revoked';
const PLAIN_NAME = 'the key, without port';
const NOTHING = 'nothing';

function recordOf(what: string): string {
  const name = `[127.0.0.1]:${sshd.port}`;
  switch (what) {
    case SAME:
      return `${name} ${sshd.hostKey}\n`;
    case WRONG:
      return `${name} ${wrong.text}\n`;
    case OTHER_TYPE:
      return `${name} ${otherType.text}\n`;
    case REVOKED:
      return `@revoked ${name} ${sshd.hostKey}\n`;
    case PLAIN_NAME:
      return `127.0.0.1 ${sshd.hostKey}\n`;
    default:
      return '# empty\n';
  }
}

describe('with nobody to ask, ssh decides the same', () => {
  const records = [SAME, WRONG, OTHER_TYPE, REVOKED, PLAIN_NAME, NOTHING];
  const settings = ['yes', 'no', 'ask', 'accept-new'] as const;
  test.each(records.flatMap((record) => settings.map((setting) => [record, setting] as const)))(
    'on record: %s; StrictHostKeyChecking %s',
    async (record, strictHostKeyChecking) => {
      const forSsh = knownHosts(recordOf(record));
      const forUs = knownHosts(recordOf(record));
      const ssh = spawnSync(
        'ssh',
        [
          ...['-F', 'none', '-o', 'BatchMode=yes', '-o', `StrictHostKeyChecking=${strictHostKeyChecking}`],
          ...['-o', `UserKnownHostsFile=${forSsh}`, '-o', 'GlobalKnownHostsFile=/dev/null'],
          ...['-o', 'IdentitiesOnly=yes', '-i', sshd.keyFile, '-p', String(sshd.port), '127.0.0.1', 'true'],
        ],
        { encoding: 'utf8' },
      );
      const { code } = await verify({ strictHostKeyChecking, userKnownHostsFiles: [forUs] });
      const connects = code === 'accepted' || code === 'unsafe';
      if (record === REVOKED && strictHostKeyChecking === 'no') {
        // ssh goes on with a warning; a revoked key has no way to continue here.
        expect([ssh.status, code]).toEqual([0, 'host-key-revoked']);
        return;
      }
      expect(connects).toBe(ssh.status === 0);
      expect(code === 'unsafe').toBe(ssh.stderr.includes('Password authentication is disabled'));
      expect(readFileSync(forUs, 'utf8')).toBe(readFileSync(forSsh, 'utf8'));
    },
  );
});

describe('an unknown key', () => {
  test('is asked about, with all that is known of it', async () => {
    const file = knownHosts(`other-name ${sshd.hostKey}\n`);
    const asker = person(() => ({ kind: 'trust', save: false }));
    const { code } = await verify({ userKnownHostsFiles: [file], hashKnownHosts: true }, asker);
    expect(code).toBe('accepted');
    expect(asker.asked).toMatchObject([
      {
        kind: 'host-key-unknown',
        host: 'web',
        key: { type: 'ED25519', bits: 256, fingerprint: fingerprint(serverKey) },
        alsoKnownAs: [{ names: 'other-name', place: { file: shown(file), line: 1 } }],
        saveTo: shown(file),
        hashed: true,
      },
    ]);
    expect(readFileSync(file, 'utf8')).toBe(`other-name ${sshd.hostKey}\n`);
  });

  test('is saved on request, and is then known', async () => {
    const file = knownHosts('');
    const asker = person(() => ({ kind: 'trust', save: true }));
    const first = await verify({ userKnownHostsFiles: [file] }, asker);
    expect([first.code, first.notices]).toEqual(['accepted', [`Added to ${shown(file)} line 1`]]);
    expect((await verify({ userKnownHostsFiles: [file], strictHostKeyChecking: 'yes' })).code).toBe('accepted');
  });

  test('is declined by the person, or because nobody can be asked', async () => {
    const given = { userKnownHostsFiles: [knownHosts('')] };
    expect(
      (
        await verify(
          given,
          person(() => null),
        )
      ).verdict,
    ).toMatchObject({
      failure: { code: 'host-key-declined', asked: true },
    });
    expect((await verify(given)).verdict).toMatchObject({ failure: { code: 'host-key-declined', asked: false } });
  });

  test('written by another program while the person was asked is not written twice', async () => {
    const file = knownHosts('');
    const asker = person(() => {
      writeFileSync(file, recordOf(SAME));
      return { kind: 'trust', save: true };
    });
    const { code, notices } = await verify({ userKnownHostsFiles: [file] }, asker);
    expect([code, notices, readFileSync(file, 'utf8')]).toEqual(['accepted', [], recordOf(SAME)]);
  });

  test('with strict yes is refused, and where that is set is said', async () => {
    const place = { file: '/config', line: 35 };
    const { verdict } = await verify({ strictHostKeyChecking: 'yes', strictHostKeyCheckingPlace: place });
    expect(verdict).toMatchObject({ failure: { code: 'host-key-unknown', keyType: 'ED25519', place } });
  });

  test('UserKnownHostsFile none: nothing is taken by itself, a person may trust it once', async () => {
    expect((await verify({ strictHostKeyChecking: 'no' })).code).toBe('host-key-unknown');
    expect((await verify({ strictHostKeyChecking: 'accept-new' })).code).toBe('host-key-unknown');
    const asker = person(() => ({ kind: 'trust', save: true }));
    expect((await verify({}, asker)).code).toBe('accepted');
    expect(asker.asked).toMatchObject([{ saveTo: null }]);
  });

  test('UserKnownHostsFile /dev/null: every key is taken and forgotten', async () => {
    const { code, notices } = await verify({ strictHostKeyChecking: 'accept-new', userKnownHostsFiles: ['/dev/null'] });
    expect([code, notices]).toEqual(['accepted', []]);
  });

  test('a name that would be a pattern in the file is never written', async () => {
    const file = knownHosts('');
    const asker = person(() => ({ kind: 'trust', save: true }));
    expect((await verify({ userKnownHostsFiles: [file], hostKeyAlias: '*' }, asker)).code).toBe('accepted');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('that cannot be saved goes on only if the person says so', async () => {
    const file = join(folder, 'no-such-folder', 'known_hosts');
    const given = { userKnownHostsFiles: [file] };
    const trusting = (goOn: boolean) =>
      person((question) => {
        if (question.kind === 'host-key-unknown') return { kind: 'trust', save: true };
        return goOn ? { kind: 'continue' } : null;
      });
    const first = trusting(true);
    expect((await verify(given, first)).code).toBe('accepted');
    expect(first.asked[1]).toMatchObject({ kind: 'save-failed', reason: 'its folder does not exist' });
    expect((await verify(given, trusting(false))).code).toBe('known-hosts-unwritable');
    expect((await verify({ ...given, strictHostKeyChecking: 'accept-new' })).code).toBe('known-hosts-unwritable');
    // As ssh: with no checking wanted, a warning is enough.
    const lax = await verify({ ...given, strictHostKeyChecking: 'no' });
    expect([lax.code, lax.notices]).toEqual(['accepted', [expect.stringContaining('could not be saved')]]);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a changed key', () => {
  test.each(['ask', 'yes', 'accept-new'] as const)('with strict %s goes on only with proof', async (strict) => {
    const file = knownHosts(recordOf(WRONG));
    const given = { userKnownHostsFiles: [file], strictHostKeyChecking: strict };
    for (const answer of [
      null,
      { kind: 'trust', save: true } as const,
      { kind: 'continue' } as const,
      { kind: 'replace', fingerprint: '' } as const,
      { kind: 'replace', fingerprint: fingerprint(wrong.blob) } as const,
    ]) {
      const { verdict } = await verify(
        given,
        person(() => answer),
      );
      expect(verdict).toMatchObject({
        failure: { code: 'host-key-changed', places: [{ file: shown(file), line: 1 }] },
      });
    }
    expect(readFileSync(file, 'utf8')).toBe(recordOf(WRONG));

    const asker = person(() => ({ kind: 'replace', fingerprint: ` ${fingerprint(serverKey)}\n` }));
    expect((await verify(given, asker)).code).toBe('accepted');
    expect(asker.asked).toMatchObject([
      {
        kind: 'host-key-changed',
        offered: { fingerprint: fingerprint(serverKey) },
        stored: [{ key: { fingerprint: fingerprint(wrong.blob) }, place: { file: shown(file), line: 1 } }],
        knownHostsCount: 1,
        canReplace: true,
      },
    ]);
    expect(readFileSync(file, 'utf8')).toBe(recordOf(SAME));
  });

  test('that stands in the system file, or under a pattern, cannot be replaced', async () => {
    const proof = () => person(() => ({ kind: 'replace', fingerprint: fingerprint(serverKey) }));
    const system = knownHosts(recordOf(WRONG));
    const first = proof();
    const user = knownHosts('');
    expect((await verify({ userKnownHostsFiles: [user], globalKnownHostsFiles: [system] }, first)).code).toBe(
      'host-key-changed',
    );
    expect(first.asked).toMatchObject([{ canReplace: false }]);
    expect(readFileSync(system, 'utf8')).toBe(recordOf(WRONG));

    const pattern = knownHosts(`[127.0.0.*]:${sshd.port} ${wrong.text}\n`);
    expect((await verify({ userKnownHostsFiles: [pattern] }, proof())).code).toBe('host-key-changed');
  });

  test('with strict no says that passwords are kept back', async () => {
    const file = knownHosts(recordOf(WRONG));
    const { code, notices } = await verify({ userKnownHostsFiles: [file], strictHostKeyChecking: 'no' });
    expect(code).toBe('unsafe');
    expect(notices).toEqual([expect.stringContaining('sends no password')]);
  });
});

describe('revoked keys', () => {
  test('of RevokedHostKeys are refused in every mode; a file that cannot be used is refused too', async () => {
    const given = { strictHostKeyChecking: 'no', userKnownHostsFiles: [knownHosts(recordOf(SAME))] } as const;
    const list = knownHosts(`# stolen\n${wrong.text}\n${sshd.hostKey} a comment\n`);
    expect((await verify({ ...given, revokedHostKeys: [list] })).verdict).toMatchObject({
      failure: { code: 'host-key-revoked', places: [{ file: shown(list), line: 3 }] },
    });
    expect((await verify({ ...given, revokedHostKeys: [knownHosts(`${wrong.text}\n`)] })).code).toBe('accepted');
    expect((await verify({ ...given, revokedHostKeys: ['/nowhere'] })).code).toBe('known-hosts-unreadable');
    expect((await verify({ ...given, revokedHostKeys: [knownHosts('garbage\n')] })).code).toBe(
      'known-hosts-unreadable',
    );

    const binary = join(folder, 'revoked.krl');
    spawnSync('ssh-keygen', ['-k', '-f', binary, `${wrong.file}.pub`]);
    expect((await verify({ ...given, revokedHostKeys: [binary] })).verdict).toMatchObject({
      failure: { code: 'not-honoured', option: 'RevokedHostKeys', value: binary },
    });
  });
});

test('a known_hosts that cannot be read is never taken for empty', async () => {
  const inPlace = join(folder, 'a-folder');
  mkdirSync(inPlace);
  for (const strictHostKeyChecking of ['no', 'ask', 'accept-new', 'yes'] as const) {
    const { verdict } = await verify(
      { strictHostKeyChecking, userKnownHostsFiles: [inPlace] },
      person(() => null),
    );
    expect(verdict).toMatchObject({ failure: { code: 'known-hosts-unreadable', file: inPlace } });
  }
});

test('NoHostAuthenticationForLocalhost looks at the address, and not through another host', async () => {
  const given = { noHostAuthenticationForLocalhost: true, strictHostKeyChecking: 'yes' } as const;
  const codes = async (address: string | null, more: Partial<HostOptions> = {}) =>
    (await verify({ ...given, ...more }, nobody, address)).code;
  expect(await codes('127.0.0.1')).toBe('accepted');
  expect(await codes('127.8.9.1')).toBe('accepted');
  expect(await codes('::1')).toBe('accepted');
  expect(await codes('192.0.2.1')).toBe('host-key-unknown');
  expect(await codes(null)).toBe('host-key-unknown');
  expect(await codes('127.0.0.1', { hostKeyAlias: 'web' })).toBe('host-key-unknown');
});
