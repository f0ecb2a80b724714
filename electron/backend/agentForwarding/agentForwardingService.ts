/**
 * Lends the person's agent to hosts whose config asks for it, keeps account of every use, and asks the person where the
 * settings say so. Behind the call `agentForwarding.list`; the bytes are forwardedAgent.ts.
 */
import type { Duplex } from 'node:stream';
import type { AgentPolicy, AgentUse, ForwardedAgent } from '../../../shared/contract/agentForwarding.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import type { AgentForwarder, AgentLoan } from '../connections/types.ts';
import type { Log } from '../log.ts';
import { throttle } from '../rpc/throttle.ts';
import { AgentError, listAgentKeys } from '../ssh/agentClient.ts';
import type { SessionProof } from '../ssh/types.ts';
import { fingerprint } from '../trust/shownKey.ts';
import type { AgentRequest } from './agentMessages.ts';
import { serveForwardedAgent } from './forwardedAgent.ts';

export interface AgentForwardingSurroundings {
  readonly policyOf: (alias: string) => AgentPolicy;
  readonly log: Log;
  /** Gets all loans: one began or ended, or was used. */
  readonly onChanged: (loans: ForwardedAgent[]) => void;
  /** After so many milliseconds without an answer, the answer is no. */
  readonly askFor?: number;
}

export interface AgentForwardingService extends AgentForwarder {
  readonly handlers: Pick<Handlers<unknown>, 'agentForwarding.list'>;
}

const ASK_FOR = 60_000;
const MOST_RECENT = 50;
/** Windows hear of uses so often at most, in milliseconds. */
const TOLD_EVERY = 100;

export function createAgentForwarding(around: AgentForwardingSurroundings): AgentForwardingService {
  const { policyOf, log, askFor = ASK_FOR } = around;
  const loans = new Map<AgentLoan, Omit<ForwardedAgent, 'policy'>>();
  const list = () => [...loans.values()].map((loan) => ({ ...loan, policy: policyOf(loan.host) }));
  // A host may ask thousands of times a second.
  const changed = throttle(() => around.onChanged(list()), TOLD_EVERY);

  function note(loan: AgentLoan, use: AgentUse): void {
    const before = loans.get(loan);
    if (before === undefined) return;
    loans.set(loan, {
      ...before,
      requests: before.requests + (use.what === 'bind' ? 0 : 1),
      signatures: before.signatures + (use.what === 'sign' && use.result === 'answered' ? 1 : 0),
      refused: before.refused + (use.result === 'refused' ? 1 : 0),
      recent: [...before.recent, use].slice(-MOST_RECENT),
    });
    changed();
  }

  /** Listing gives away no more than public keys; what uses or changes a key is asked about. */
  async function judge(loan: AgentLoan, request: ShownRequest, signal: AbortSignal): Promise<boolean> {
    const { what, key } = request;
    const policy = policyOf(loan.who.host);
    if (policy !== 'ask' || what === 'list' || what === 'bind') return policy !== 'never';
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(askFor)]);
    const seconds = Math.round(askFor / 1000);
    const question = {
      kind: 'agent-request',
      ...loan.who,
      what: what === 'sign' ? what : 'change',
      key,
      seconds,
    } as const;
    return (await loan.asker.ask(question, inTime))?.kind === 'continue';
  }

  function serve(loan: AgentLoan, channel: Duplex, proof: SessionProof | null): void {
    const show = keyNames(loan.agentPath);
    const served = serveForwardedAgent({
      channel,
      agentPath: loan.agentPath,
      proof,
      async judge(request, signal) {
        const shown = { what: request.what, key: await show(request) };
        const isAllowed = await judge(loan, shown, signal);
        return {
          isAllowed,
          done: (result) => note(loan, { at: Date.now(), ...shown, result }),
        };
      },
    });
    served.catch((error: unknown) => log('error', 'agent forwarding', { host: loan.who.host, error }));
  }

  return {
    handlers: { 'agentForwarding.list': list },
    isAllowed: (alias) => policyOf(alias) !== 'never',
    lend(loan) {
      loans.set(loan, {
        connection: loan.connection,
        host: loan.who.host,
        requests: 0,
        signatures: 0,
        refused: 0,
        recent: [],
      });
      changed();
      return {
        serve(channel, proof) {
          // The connection is gone, and with it the permission.
          if (loans.has(loan)) serve(loan, channel, proof);
          else channel.destroy();
        },
        end() {
          loans.delete(loan);
          changed();
        },
      };
    },
  };
}

type ShownRequest = Pick<AgentUse, 'what' | 'key'>;

/** What is shown of the key of a request. Comments are the agent's, which is asked again for a key that is new. */
function keyNames(agentPath: string): (request: AgentRequest) => Promise<AgentUse['key']> {
  const comments = new Map<string, string>();
  return async ({ key }) => {
    if (key === null) return null;
    const name = fingerprint(key);
    if (!comments.has(name)) {
      try {
        for (const each of await listAgentKeys(agentPath)) comments.set(fingerprint(each.publicKey), each.comment);
      } catch (error) {
        // An agent that does not list its keys will say itself what it makes of the request.
        if (!(error instanceof AgentError)) throw error;
      }
    }
    return { fingerprint: name, comment: comments.get(name) ?? '' };
  };
}
