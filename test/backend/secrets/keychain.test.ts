/** The keychain against a real gnome-keyring on a private D-Bus. Without one: noKeychain.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createSystemKeychain } from '../../../electron/backend/secrets/keychain.ts';
import { createSecretService } from '../../../electron/backend/secrets/secretService.ts';
import { createLog } from '../../../electron/backend/log.ts';
import { missingForSecretService, type SecretServiceBus, startSecretServiceBus } from '../../helpers/secretService.ts';

const missing = missingForSecretService();
if (missing.length > 0)
  console.warn(`The keychain is not tested: ${missing.join(', ')} not found (Debian: gnome-keyring).`);

const PASSPHRASE = { kind: 'passphrase', file: '/home/anna/.ssh/id' } as const;
const PASSWORD = { kind: 'password', user: 'anna', host: 'DB.example', port: 22, via: ['bastion'] } as const;

function service(): { lines: string[]; secrets: ReturnType<typeof createSecretService> } {
  const lines: string[] = [];
  return {
    lines,
    secrets: createSecretService({ keychain: createSystemKeychain(), log: createLog((line) => lines.push(line)) }),
  };
}

describe.skipIf(missing.length > 0)('the Secret Service', () => {
  let bus: SecretServiceBus;
  beforeAll(async () => {
    bus = await startSecretServiceBus();
    bus.unlock('login');
    // The native module reads it when it first looks for the service, and stays with that for the life of the process.
    process.env['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
  });

  test('keeps, lists and gives back secrets to the next run; removes them', async () => {
    const { secrets } = service();
    expect(await secrets.handlers['secrets.keychain'](null, null)).toEqual({ status: 'ready' });
    expect(await secrets.memory.recall(PASSPHRASE)).toBeNull();
    expect(await secrets.memory.right(PASSPHRASE, 'schlüssel', true)).toBeNull();
    expect(await secrets.memory.right(PASSWORD, 'pass word', true)).toBeNull();
    expect(await secrets.memory.right({ ...PASSWORD, port: 23 }, 'only in memory', false)).toBeNull();

    const { secrets: next } = service();
    expect(await next.memory.recall(PASSPHRASE)).toBe('schlüssel');
    expect(await next.memory.recall(PASSWORD)).toBe('pass word');
    expect(await next.memory.recall({ ...PASSWORD, port: 23 })).toBeNull();
    expect(await next.memory.recall({ ...PASSWORD, via: [] })).toBeNull();
    const list = await next.handlers['secrets.list'](null, null);
    expect(list.stored.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'passphrase', what: '/home/anna/.ssh/id' },
      { kind: 'password', what: 'anna@db.example:22 via bastion' },
    ]);
    expect(JSON.stringify(list)).not.toContain('pass word');

    await next.handlers['secrets.remove']({ kind: 'passphrase', what: '/home/anna/.ssh/id' }, null);
    expect((await next.handlers['secrets.list'](null, null)).stored).toHaveLength(1);
    await expect(
      Promise.resolve(next.handlers['secrets.remove']({ kind: 'passphrase', what: '/nothing' }, null)),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(await service().secrets.memory.recall(PASSPHRASE)).toBeNull();
  });

  test('a wrong one is not given again, and the right one takes its place', async () => {
    await service().secrets.memory.right(PASSWORD, 'old', true);
    const { secrets } = service();
    expect(await secrets.memory.recall(PASSWORD)).toBe('old');
    secrets.memory.wrong(PASSWORD, 'old');
    expect(await secrets.memory.recall(PASSWORD)).toBeNull();
    await secrets.memory.right(PASSWORD, 'new', false);
    expect(await service().secrets.memory.recall(PASSWORD)).toBe('new');
  });

  test('locked, with nobody to unlock it: nothing is read or stored, and it says why', async () => {
    await service().secrets.memory.right(PASSWORD, 'planted-9d', true);
    bus.lock();
    const { secrets, lines } = service();
    expect(await secrets.memory.recall(PASSWORD)).toBeNull();
    expect(await secrets.memory.right(PASSWORD, 'planted-9d', true)).toMatch(/dismissed/);
    // In memory it is all the same.
    expect(await secrets.memory.recall(PASSWORD)).toBe('planted-9d');
    await expect(Promise.resolve(secrets.handlers['secrets.list'](null, null))).rejects.toMatchObject({ code: 'io' });
    expect(lines.join()).toContain('keychain not readable');
    expect(lines.join()).not.toContain('planted-9d');
  });
});
