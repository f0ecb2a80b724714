/**
 * Serves one channel over which a host uses the agent: passes each request on, in order, once it was judged, and each
 * answer back. Every channel has its own connection to the agent, which is told what host is at the other end
 * (clientloop.c client_request_agent). Ends with the channel, and the channel with the agent.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SessionProof } from '../ssh/types.ts';
import { wireString } from '../ssh/wire.ts';
import { type AgentRequest, messages, NoAgentMessage, readRequest, REFUSAL, sessionBind } from './agentMessages.ts';

export interface ForwardedChannel {
  readonly channel: Duplex;
  /** Socket or pipe of the agent. */
  readonly agentPath: string;
  /** Null: the keys that are bound to hosts cannot be used. */
  readonly proof: SessionProof | null;
  /** Whether the agent hears of a request. The signal fires when the channel ends. */
  judge(request: AgentRequest, signal: AbortSignal): Promise<Judgement>;
}

interface Judgement {
  readonly isAllowed: boolean;
  /** What came of the request is told; `failed`: the agent said no, or is gone. */
  readonly done: (result: 'answered' | 'refused' | 'failed') => void;
}

/** SSH_AGENT_FAILURE */
const FAILURE = 5;

/** Resolves when the channel and the connection to the agent are closed. Never rejects. */
export async function serveForwardedAgent({ channel, ...request }: ForwardedChannel): Promise<void> {
  const over = new AbortController();
  channel.once('close', () => over.abort());
  // The other side may go at any moment; the loop below ends then.
  channel.on('error', () => undefined);
  const agent = connect(request.agentPath);
  const lost = new Promise<null>((resolve) => {
    agent.once('close', () => resolve(null));
  });
  agent.on('error', () => undefined);
  channel.once('close', () => agent.destroy());
  const ask = asker(agent, lost);
  try {
    if (request.proof !== null) await ask(sessionBind(request.proof));
    for await (const body of messages(channel)) {
      const { isAllowed, done } = await request.judge(readRequest(body), over.signal);
      if (over.signal.aborted) {
        done('refused');
        break;
      }
      const answer = isAllowed ? await ask(body) : null;
      done(!isAllowed ? 'refused' : answer === null || answer[0] === FAILURE ? 'failed' : 'answered');
      if (isAllowed && answer === null) break;
      // A host that asks and does not read must not fill the memory.
      if (!channel.write(answer === null ? REFUSAL : wireString(answer))) await once(channel, 'drain', over);
    }
  } catch (error) {
    // Bytes that are no agent's, or a channel that was cut: nothing can follow them.
    if (!(error instanceof NoAgentMessage) && !channel.destroyed) throw error;
  } finally {
    channel.destroy();
    agent.destroy();
  }
}

/** Sends one request at a time and waits for its answer. Null: the agent is gone. */
function asker(agent: Socket, lost: Promise<null>): (body: Buffer) => Promise<Buffer | null> {
  const answers = messages(agent);
  return async (body) => {
    agent.write(wireString(body));
    const answer = answers.next().then(
      ({ value }) => value ?? null,
      () => null,
    );
    return Promise.race([answer, lost]);
  };
}
