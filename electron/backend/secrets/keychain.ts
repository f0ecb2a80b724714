/**
 * The keychain of the system: macOS Keychain, Windows Credential Manager, or the Secret Service (gnome-keyring, KWallet,
 * KeePassXC) on Linux. The module for it is optional and loaded when it is first needed. Nothing is ever written to a
 * plain file, nor to the kernel's key ring, which forgets at the next start.
 */
import type * as keyring from '@napi-rs/keyring';
import type { Keychain } from '../../../shared/contract/secrets.ts';

export interface SystemKeychain {
  /** Whether it can be used now. Never rejects. */
  state(): Promise<Keychain>;
  /** Null: it has none. Rejects with the system's error when it cannot be read. */
  read(account: string): Promise<string | null>;
  write(account: string, secret: string): Promise<void>;
  /** False: it had none. */
  remove(account: string): Promise<boolean>;
  /** The accounts of our secrets. */
  list(): Promise<string[]>;
}

/** Under this name the system's own tools show our secrets. */
const SERVICE = 'Fairlead';
/** An account that never exists: asking for it shows whether anything answers, and unlocks nothing. */
const PROBE = 'probe';
const SECRET_SERVICE = { linux: { store: 'secret-service' } } as const;

type Module = typeof keyring;

export function createSystemKeychain(): SystemKeychain {
  let loading: Promise<Module> | null = null;
  const load = () => (loading ??= import('@napi-rs/keyring'));
  // The constructor rejects where the Secret Service cannot be reached, instead of taking another store.
  const entry = async (account: string) => new (await load()).AsyncEntry(SERVICE, account, SECRET_SERVICE);

  return {
    async state() {
      try {
        await load();
      } catch (error) {
        return { status: 'missing', why: 'module', detail: reason(error) };
      }
      try {
        await (await entry(PROBE)).getPassword();
        return { status: 'ready' };
      } catch (error) {
        return { status: 'missing', why: 'service', detail: reason(error) };
      }
    },
    read: async (account) => (await entry(account)).getPassword(),
    write: async (account, secret) => (await entry(account)).setPassword(secret),
    remove: async (account) => (await entry(account)).deleteCredential(),
    async list() {
      // Does nothing but make sure that the store is the one we write to.
      await entry(PROBE);
      const found = await (await load()).findCredentialsAsync(SERVICE);
      return found.map(({ account }) => account);
    },
  };
}

/** A keychain that is switched off. */
export const NO_KEYCHAIN: SystemKeychain = {
  state: () => Promise.resolve({ status: 'missing', why: 'service', detail: 'switched off' }),
  read: () => Promise.resolve(null),
  write: () => Promise.reject(new Error('switched off')),
  remove: () => Promise.resolve(false),
  list: () => Promise.resolve([]),
};

/** The first line: the module's errors go on with Rust's own details. */
export function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
