/** Every line of `ssh-keygen -lv` is said the same. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parsePublicKey } from '../../../electron/backend/trust/publicKey.ts';
import { showKey } from '../../../electron/backend/trust/shownKey.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeKey } from './testKeys.ts';

const folder = makeTempFolder('shown');
const kinds: string[][] = [
  ...Array.from({ length: 25 }, () => ['-t', 'ed25519']),
  ...['256', '384', '521', '256', '384', '521'].map((bits) => ['-t', 'ecdsa', '-b', bits]),
  ...['1024', '2048', '3072'].map((bits) => ['-t', 'rsa', '-b', bits]),
];

test('keys are shown as ssh-keygen -lv shows them', () => {
  for (const [index, kind] of kinds.entries()) {
    const key = makeKey(folder, `key${index}`, ...kind);
    const shown = showKey(key.blob);
    const [first, ...picture] = execFileSync('ssh-keygen', ['-lv', '-f', `${key.file}.pub`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    expect(`${shown.bits} ${shown.fingerprint} test key (${shown.type})`).toBe(first);
    expect(shown.randomart).toBe(picture.join('\n'));
    expect(shown.randomart.split('\n')).toHaveLength(11);
  }
});

test('what ssh-keygen does not take is not a key', () => {
  const key = makeKey(folder, 'sound');
  const cut = key.blob.subarray(0, -1).toString('base64');
  const longer = Buffer.concat([key.blob, Buffer.from([0])]).toString('base64');
  expect(parsePublicKey(key.type, key.base64)).toEqual({ type: 'ssh-ed25519', blob: key.blob });
  expect(parsePublicKey(key.type, cut)).toBeNull();
  expect(parsePublicKey(key.type, longer)).toBeNull();
  expect(parsePublicKey('ssh-rsa', key.base64)).toBeNull();
  expect(parsePublicKey(key.type, key.base64.replace('A', '*'))).toBeNull();
  expect(parsePublicKey(key.type, '')).toBeNull();
});
