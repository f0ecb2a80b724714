import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { comparePasted, findFingerprint } from '../../../renderer/trust/fingerprints.ts';

const run = promisify(execFile);
const OFFERED = 'SHA256:nMVqP9ZV3dQKZTxXAC3w/xAlcMjXsJIGzHrCqtamLHI';
const STORED = 'SHA256:D81o0Yo7BRhC8FqIDInhYUnkbHoSN0lGh/d45t9KWHo';

describe('comparePasted', () => {
  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['SHA256:nMVq', 'incomplete'],
    [OFFERED, 'offered'],
    [OFFERED.slice('SHA256:'.length), 'offered'],
    [`  ${OFFERED}\n`, 'offered'],
    [STORED, 'stored'],
    [OFFERED.toLowerCase().replace('sha256', 'SHA256'), 'different'],
    [`${OFFERED}x`, 'incomplete'],
    ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'md5'],
    ['16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'md5'],
  ])('%s is %s', (pasted, expected) => {
    expect(comparePasted(pasted, OFFERED, [STORED])).toBe(expected);
  });

  test('one changed character is a different key', () => {
    for (let at = 'SHA256:'.length; at < OFFERED.length; at++) {
      const other = OFFERED.slice(0, at) + (OFFERED[at] === 'A' ? 'B' : 'A') + OFFERED.slice(at + 1);
      expect(comparePasted(other, OFFERED)).toBe('different');
    }
  });
});

test('finds the fingerprint in what ssh-keygen -lf prints', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-'));
  try {
    const file = join(folder, 'key');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'root@db 01 (old)', '-f', file]);
    const { stdout } = await run('ssh-keygen', ['-lf', `${file}.pub`]);
    const found = findFingerprint(stdout);
    expect(found).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(stdout).toContain(found);
  } finally {
    await rm(folder, { recursive: true });
  }
});
