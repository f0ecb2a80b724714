/**
 * What the sessions of one connection let its host use of this machine, by the config: the agent (ForwardAgent), lent
 * with the first session, not to mere hops, and taken back when the connection closes; the display (ForwardX11).
 */
import type { ConnectionId } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { Platform } from '../platform.ts';
import type { Asker } from '../prompts/types.ts';
import type { SessionForwards, Transport, X11Forward } from '../ssh/types.ts';
import type { AgentForwarder } from './types.ts';
import { createX11Forward } from './x11/x11Forward.ts';

export interface ForwardsRequest {
  readonly connection: ConnectionId;
  readonly options: HostOptions;
  readonly platform: Pick<Platform, 'environment'>;
  readonly via: readonly string[];
  /** The agent that signs in; null: none. */
  readonly agentPath: string | null;
  /** Null: no agent is ever lent. */
  readonly forwarder: AgentForwarder | null;
  readonly asker: Asker;
  readonly onNotice: (text: string) => void;
}

export interface ConnectionForwards {
  /** For the seam. */
  readonly forwards: Omit<SessionForwards, 'isPermitted'>;
  /** The connection lives: until it closes, the host may use what it was promised. */
  begin(transport: Transport): void;
}

const REFUSED = {
  agent: 'does not take the agent (ForwardAgent). The session opens without it.',
  x11: 'does not take X11 (ForwardX11). The session opens without it.',
};

export async function connectionForwards(request: ForwardsRequest): Promise<ConnectionForwards> {
  const { options, forwarder, connection, asker } = request;
  const { alias: host, user, hostname: address, port } = options;
  const agentPath = options.forwardAgent === false ? null : (options.forwardAgent.agent ?? request.agentPath);
  // As ssh: without an agent there is nothing to forward.
  const isLent = agentPath !== null && forwarder?.isAllowed(host) === true;
  let live: Transport | null = null;
  let loan: ReturnType<AgentForwarder['lend']> | null = null;
  const lend = () => {
    if (!isLent || live === null || loan !== null) return;
    const who = { host, user, address, port, via: [...request.via] };
    const lent = forwarder.lend({ connection, who, agentPath, asker });
    loan = lent;
    void live.closed.then(() => lent.end());
  };
  return {
    forwards: {
      agent: isLent
        ? (channel, proof) => {
            // The program may be quicker than the answer that its session is open.
            lend();
            if (loan === null) channel.destroy();
            else loan.serve(channel, proof);
          }
        : null,
      x11: await x11Forward(request),
      onAgentTaken: lend,
      onRefused: (what) => request.onNotice(`${host} ${REFUSED[what]}`),
    },
    begin(transport) {
      live = transport;
    },
  };
}

async function x11Forward({ options, platform, onNotice }: ForwardsRequest): Promise<X11Forward | null> {
  if (!options.forwardX11) return null;
  const made = await createX11Forward(options, platform);
  if (typeof made !== 'string') return made;
  onNotice(`X11 is not forwarded to ${options.alias}: ${made}.`);
  return null;
}
