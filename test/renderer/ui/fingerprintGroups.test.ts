import { expect, test } from 'vitest';
import { groupsOfFour, halves, splitFingerprint } from '../../../renderer/ui/fingerprintGroups.ts';

const CODE = 'nMVqP9ZV3dQKZTxXAC3w/xAlcMjXsJIGzHrCqtamLHI';

test('a fingerprint is its name and its code', () => {
  expect(splitFingerprint(`SHA256:${CODE}`)).toEqual({ name: 'SHA256:', code: CODE });
});

test('halves and groups lose no character', () => {
  expect(halves(CODE)).toEqual(['nMVqP9ZV3dQKZTxXAC3w/x', 'AlcMjXsJIGzHrCqtamLHI']);
  expect(groupsOfFour(CODE)).toBe('nMVq P9ZV 3dQK ZTxX AC3w /xAl cMjX sJIG zHrC qtam LHI');
});
