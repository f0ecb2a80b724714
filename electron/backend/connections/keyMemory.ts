/**
 * What servers made of keys in this run. Servers count tries (MaxAuthTries of sshd, 6 as a rule): the key that was right
 * last time goes first, those that were refused go last, and where the limit is known one try is left for a password.
 * Otherwise the order is that of ssh(1). Holds public keys only.
 */
import type { IdentityCandidate } from '../ssh/types.ts';

/** Of one account on one server. */
export interface AccountKeys {
  order(candidates: readonly IdentityCandidate[]): IdentityCandidate[];
  judged(publicKey: Buffer, accepted: boolean): void;
  /** The server hung up after so many refused tries. */
  limited(tries: number): void;
  /** How many refused keys leave a try for something else; null: not known. */
  mostRefused(): number | null;
}

export interface KeyMemory {
  /** `account`: whatever names an account on a server, the same each time. */
  of(account: string): AccountKeys;
}

export function createKeyMemory(): KeyMemory {
  const accounts = new Map<string, AccountKeys>();
  return {
    of(account) {
      const known = accounts.get(account) ?? accountKeys();
      accounts.set(account, known);
      return known;
    },
  };
}

function accountKeys(): AccountKeys {
  const judged = new Map<string, boolean>();
  let limit: number | null = null;
  const rank = ({ publicKey }: IdentityCandidate) => {
    const accepted = publicKey === null ? undefined : judged.get(publicKey.toString('base64'));
    return accepted === undefined ? 1 : accepted ? 0 : 2;
  };
  return {
    order: (candidates) => candidates.toSorted((a, b) => rank(a) - rank(b)),
    judged: (publicKey, accepted) => void judged.set(publicKey.toString('base64'), accepted),
    limited: (tries) => (limit = Math.min(tries, limit ?? tries)),
    mostRefused: () => (limit === null ? null : Math.max(1, limit - 1)),
  };
}
