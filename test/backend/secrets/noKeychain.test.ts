/** Where there is no keychain nothing is stored, and the person is told why. With one: keychain.test.ts. */
import { expect, test } from 'vitest';
import { createLog } from '../../../electron/backend/log.ts';
import { createSystemKeychain, NO_KEYCHAIN, type SystemKeychain } from '../../../electron/backend/secrets/keychain.ts';
import { createSecretService } from '../../../electron/backend/secrets/secretService.ts';

const PASSWORD = { kind: 'password', user: 'anna', host: 'db', port: 22, via: [] } as const;

function service(keychain: SystemKeychain) {
  const lines: string[] = [];
  return { lines, secrets: createSecretService({ keychain, log: createLog((line) => lines.push(line)) }) };
}

test.skipIf(process.platform !== 'linux')('no bus', async () => {
  process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent/bus';
  const { secrets, lines } = service(createSystemKeychain());
  const state = await secrets.handlers['secrets.keychain'](null, null);
  expect(state).toEqual({ status: 'missing', why: 'service', detail: expect.stringMatching(/.{10,}/) as string });
  expect(await secrets.memory.right(PASSWORD, 'planted-4b', true)).toMatch(/.{10,}/);
  expect(await secrets.memory.recall(PASSWORD)).toBe('planted-4b');
  expect(await service(createSystemKeychain()).secrets.memory.recall(PASSWORD)).toBeNull();
  expect(await secrets.handlers['secrets.list'](null, null)).toMatchObject({ stored: [], remembered: 1 });
  expect(lines.join()).not.toContain('planted-4b');
});

test('forgetting empties the memory; a keychain that is switched off has nothing', async () => {
  const { secrets } = service(NO_KEYCHAIN);
  secrets.memory.given(PASSWORD, 'x');
  expect(await secrets.handlers['secrets.list'](null, null)).toMatchObject({ stored: [], remembered: 1 });
  expect(await secrets.memory.recall(PASSWORD)).toBe('x');
  await secrets.handlers['secrets.forget'](null, null);
  expect(await secrets.memory.recall(PASSWORD)).toBeNull();
  expect(await secrets.memory.right(PASSWORD, 'x', true)).toBe('switched off');
});
