/**
 * Public key authentication (RFC 4252 section 7). One try per call, in the order of the candidates. An RSA key that the
 * server refuses with rsa-sha2-512 gets its second try, with rsa-sha2-256, after all other keys: servers count tries.
 */
import type { SkipReason } from '../../../shared/contract/connections.ts';
import { type Method, type MethodContext, outcome, verdictOf } from './method.ts';
import { signatureAlgorithmsFor } from './signatureAlgorithms.ts';
import type { Identity, IdentityCandidate } from './types.ts';
import { SigningFailed } from './userauth.ts';
import { typeOfBlob } from './wire.ts';

interface Turn {
  readonly candidate: IdentityCandidate;
  /** How many of the key's algorithms were refused already. */
  readonly refused: number;
  /** Once loaded, a key is not unlocked again. */
  identity: Identity | null;
}

export function publicKeyMethod(context: MethodContext): Method {
  const { plan, conversation } = context;
  let turns: Turn[] | null = null;
  const refusedBefore: IdentityCandidate[] = [];
  let refusals = 0;

  const skip = (turn: Turn, note: string, why?: SkipReason) =>
    context.report({
      method: 'publickey',
      key: turn.candidate.label,
      result: 'skipped',
      note,
      ...(why === undefined ? {} : { why }),
    });

  const load = async (turn: Turn): Promise<Identity | null> => {
    if (turn.identity) return turn.identity;
    const loaded = await turn.candidate.load();
    if ('identity' in loaded) return (turn.identity = loaded.identity);
    skip(turn, loaded.skipped, loaded.why);
    return null;
  };

  /** One key with one algorithm. Null: it was skipped, nothing was refused. */
  const tryKey = async (turn: Turn, rest: Turn[]) => {
    const known = turn.candidate.publicKey;
    const identity = known === null ? await load(turn) : null;
    const publicKey = known ?? identity?.publicKey;
    if (publicKey === undefined) return null;

    const algorithms = signatureAlgorithmsFor(
      identity?.type ?? typeOfBlob(publicKey),
      plan.acceptedAlgorithms,
      conversation.signatureAlgorithms(),
    );
    const algorithm = algorithms[turn.refused];
    if (algorithm === undefined) {
      if (turn.refused === 0) skip(turn, 'no signature algorithm in common');
      return null;
    }

    const attempt = { method: 'publickey', key: turn.candidate.label, note: algorithms.length > 1 ? algorithm : '' };
    context.begin(attempt);
    let reply = await conversation.queryKey(algorithm, publicKey);
    if (reply.kind === 'key-accepted') {
      // As ssh (sshconnect2.c, input_userauth_pk_ok): some servers name the key's type in place of the algorithm.
      if (!reply.key.equals(publicKey)) {
        skip(turn, 'the server answered for another key');
        return null;
      }
      const signer = await load(turn);
      if (signer === null) return null;
      try {
        reply = await conversation.signedKey(algorithm, publicKey, (data) => signer.sign(data, algorithm));
      } catch (error) {
        if (!(error instanceof SigningFailed)) throw error;
        skip(turn, error.message);
        return null;
      }
    }
    const verdict = verdictOf(reply);
    const result = outcome(verdict);
    plan.onKey(publicKey, result !== 'refused');
    if (result === 'refused') {
      refusals += 1;
      if (turn.refused + 1 < algorithms.length) rest.push({ ...turn, refused: turn.refused + 1 });
      refusedBefore.push(turn.candidate);
    }
    context.report({ ...attempt, result });
    return verdict;
  };

  return {
    async next() {
      turns ??= (await plan.identities()).map((candidate) => ({ candidate, refused: 0, identity: null }));
      const most = plan.password || plan.keyboardInteractive ? plan.mostRefusedKeys() : null;
      for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
        // A cancelled person must not be asked for the next passphrase.
        conversation.assertOpen();
        if (most !== null && refusals >= most) {
          skip(turn, 'the server allows no more tries');
          continue;
        }
        const verdict = await tryKey(turn, turns);
        if (verdict !== null) return verdict;
      }
      return null;
    },
    afterPartialSuccess() {
      // ssh(1) tries all keys again (pubkey_reset). The key that just succeeded is not refused, so it is not among these:
      // servers want another one.
      const waiting = new Set((turns ?? []).map((turn) => turn.candidate));
      const again = refusedBefore.splice(0).filter((candidate) => !waiting.has(candidate));
      turns?.push(...[...new Set(again)].map((candidate) => ({ candidate, refused: 0, identity: null })));
    },
  };
}
