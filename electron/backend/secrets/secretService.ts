/**
 * Secrets of this run, and those in the keychain of the system, behind the calls `secrets.*`. What is remembered here is in
 * memory alone and gone when Fairlead ends; no call hands a secret out.
 */
import * as v from 'valibot';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { Question } from '../../../shared/contract/prompts.ts';
import { StoredSecret } from '../../../shared/contract/secrets.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import type { Log } from '../log.ts';
import type { SecretMemory, SecretName } from '../prompts/secretMemory.ts';
import { reason, type SystemKeychain } from './keychain.ts';

export interface SecretService {
  readonly memory: SecretMemory;
  readonly handlers: Pick<Handlers<unknown>, Extract<keyof Handlers<unknown>, `secrets.${string}`>>;
  /** Forgets what is in memory. */
  close(): void;
}

interface OpenQuestion {
  readonly question: Question;
  /** How many ask it now. */
  users: number;
}

export function createSecretService({ keychain, log }: { keychain: SystemKeychain; log: Log }): SecretService {
  const known = new Map<string, string>();
  /** What was refused last: not tried again from the keychain, where it may still be. */
  const refused = new Map<string, string>();
  /** Accounts whose secret came out of the keychain. */
  const stored = new Set<string>();
  const open = new Map<string, OpenQuestion>();
  /** Why the keychain could not be read, as it was last logged. */
  let told = '';

  async function readKeychain(account: string): Promise<string | null> {
    try {
      const secret = await keychain.read(account);
      if (secret !== null) stored.add(account);
      return secret;
    } catch (error) {
      // Where there is none, each sign-in would say so.
      if (told !== reason(error)) log('warn', 'keychain not readable', { reason: reason(error) });
      told = reason(error);
      return null;
    }
  }

  const memory: SecretMemory = {
    async recall(name) {
      const account = accountOf(name);
      const secret = known.get(account) ?? (await readKeychain(account));
      return secret === null || secret === refused.get(account) ? null : secret;
    },
    async ask(name, question, put) {
      const account = accountOf(name);
      const asked = open.get(account) ?? { question, users: 0 };
      open.set(account, asked);
      asked.users += 1;
      try {
        return await put(asked.question);
      } finally {
        asked.users -= 1;
        if (asked.users === 0) open.delete(account);
      }
    },
    given: (name, value) => void known.set(accountOf(name), value),
    async right(name, value, store) {
      const account = accountOf(name);
      // The one in the keychain is wrong by now.
      const replace = stored.has(account) && refused.has(account) && refused.get(account) !== value;
      known.set(account, value);
      refused.delete(account);
      if (!store && !replace) return null;
      try {
        await keychain.write(account, value);
        stored.add(account);
        return null;
      } catch (error) {
        return reason(error);
      }
    },
    wrong(name, value) {
      const account = accountOf(name);
      refused.set(account, value);
      if (known.get(account) === value) known.delete(account);
    },
  };

  return {
    memory,
    handlers: {
      'secrets.keychain': () => keychain.state(),
      async 'secrets.list'() {
        const state = await keychain.state();
        const accounts = state.status === 'ready' ? await keychain.list().catch(unreachable) : [];
        return { keychain: state, stored: accounts.flatMap(storedOf), remembered: known.size };
      },
      async 'secrets.remove'({ kind, what }) {
        const account = `${kind} ${what}`;
        known.delete(account);
        stored.delete(account);
        const removed = await keychain.remove(account).catch(unreachable);
        if (!removed) throw new RpcError('not-found', 'there is no such secret in the keychain');
        return null;
      },
      'secrets.forget'() {
        known.clear();
        refused.clear();
        return null;
      },
    },
    close() {
      known.clear();
      refused.clear();
    },
  };
}

function unreachable(error: unknown): never {
  throw new RpcError('io', `the keychain: ${reason(error)}`);
}

/** The name of a secret in the keychain; a person reads it in the system's own tools. */
function accountOf(name: SecretName): string {
  if (name.kind === 'passphrase') return `passphrase ${name.file}`;
  const place = `${name.user}@${name.host.toLowerCase()}:${name.port}`;
  if (name.kind === 'proxy') return `proxy ${place}`;
  const way = name.via.length === 0 ? '' : ` via ${name.via.join(',')}`;
  return `password ${place}${way}`;
}

/** Nothing for accounts that are not ours. */
function storedOf(account: string): StoredSecret[] {
  const [, kind, what] = /^(\w+) (.+)$/s.exec(account) ?? [];
  const stored = v.safeParse(StoredSecret, { kind, what });
  return stored.success ? [stored.output] : [];
}
