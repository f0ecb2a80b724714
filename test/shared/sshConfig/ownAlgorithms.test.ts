/** What a list of the config makes of Fairlead's own algorithms. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleAlgorithms } from '../../../shared/sshConfig/algorithmLists.ts';
import { ALGORITHMS } from '../../../shared/sshConfig/algorithmTable.ts';
import { OWN_ALGORITHMS, ownAlgorithms, type OwnFamily } from '../../../shared/sshConfig/ownAlgorithms.ts';
import type { OpenSsh } from '../../../shared/sshConfig/openSsh.ts';

const openSsh: OpenSsh = { version: '10.0', debian: true, gssapi: false };
const FAMILIES = Object.keys(OWN_ALGORITHMS) as OwnFamily[];
const sshFamily = (what: OwnFamily) => (what === 'hostKey' ? 'key' : what);

/** A family, a sign or none, and names that ssh knows, written out or as wildcards. */
const lists = fc.constantFrom(...FAMILIES).chain((what) => {
  const known = ALGORITHMS['10.0'][sshFamily(what)].all;
  const element = fc.oneof(
    fc.constantFrom(...known),
    fc.constantFrom(...known).map((name) => `${name.slice(0, 4)}*`),
    fc.constantFrom(...known).map((name) => `*${name.slice(-4)}`),
  );
  return fc.record({
    what: fc.constant(what),
    sign: fc.constantFrom('', '+', '-', '^'),
    names: fc.array(element, { minLength: 1, maxLength: 4 }),
  });
});

describe('a list of the config', () => {
  test('has no name twice, and none that neither side knows', () => {
    fc.assert(
      fc.property(lists, ({ what, sign, names }) => {
        const found = ownAlgorithms(sign + names.join(','), what, openSsh) ?? [];
        expect(new Set(found).size).toBe(found.length);
        const known = [...OWN_ALGORITHMS[what].all, ...ALGORITHMS['10.0'][sshFamily(what)].all];
        for (const name of found) expect(known).toContain(name);
      }),
    );
  });

  test('changes our own list as its sign says', () => {
    fc.assert(
      fc.property(lists, ({ what, sign, names }) => {
        const { defaults } = OWN_ALGORITHMS[what];
        const found = ownAlgorithms(sign + names.join(','), what, openSsh) ?? [];
        if (sign === '+') expect(found.slice(0, defaults.length)).toEqual(defaults);
        if (sign === '^') expect(found).toEqual(expect.arrayContaining([...defaults]));
        const left = defaults.filter((name) => found.includes(name));
        // Our own order stays. Where nothing of ours is left, the list is what ssh has left.
        if (sign === '-' && left.length > 0) expect(found).toEqual(left);
        const written = names.filter((name) => !name.includes('*'));
        if (sign !== '-') expect(found).toEqual(expect.arrayContaining(written));
      }),
    );
  });

  test('is refused where ssh refuses it, and only there', () => {
    for (const value of [
      '-*',
      '!aes128-ctr',
      '+!aes128-ctr',
      'aes128-ctr',
      '',
      '+aes128-cbc',
      '-aes*',
      '^aes256-ctr',
    ]) {
      const refused = assembleAlgorithms(value, 'cipher', openSsh) === null;
      expect([value, ownAlgorithms(value, 'cipher', openSsh) === null]).toEqual([value, refused]);
    }
  });
});

test.each([
  ['cipher', '+aes128-cbc', [...OWN_ALGORITHMS.cipher.defaults, 'aes128-cbc']],
  ['cipher', 'aes256*', ['aes256-gcm@openssh.com', 'aes256-ctr', 'aes256-cbc']],
  ['mac', '-*etm@openssh.com', ['hmac-sha2-256', 'hmac-sha2-512']],
  // Nothing of ours: then what ssh has left, of which Fairlead may have something.
  ['mac', '-hmac-sha2*', assembleAlgorithms('-hmac-sha2*', 'mac', openSsh)],
  ['hostKey', 'ssh-rsa', ['ssh-rsa']],
  ['kex', '^sntrup761x25519-sha512', ['sntrup761x25519-sha512', ...OWN_ALGORITHMS.kex.defaults]],
] as const)('%s %s', (what, value, expected) => {
  expect(ownAlgorithms(value, what, openSsh)).toEqual(expected);
});

test('no SHA-1 comes along with what the config adds', () => {
  for (const what of FAMILIES) {
    const [any = ''] = OWN_ALGORITHMS[what].defaults;
    for (const name of ownAlgorithms(`+${any}`, what, openSsh) ?? []) expect(name).not.toMatch(/sha1|cbc|^ssh-rsa/);
  }
});
