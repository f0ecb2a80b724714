/**
 * What sessions let the server use of this machine, the agent and the X11 display: asked for with each session, served
 * when the server opens a channel for it. A server that refuses costs no session: it is opened again without. What comes
 * over the channels is for others to judge (agentForwarding/, x11/).
 */
import { type Duplex, duplexPair } from 'node:stream';
import { BaseAgent, type Channel, type Client, type X11Options } from 'ssh2';
import { sessionProof } from './ssh2Internals.ts';
import { type SessionForwards, type SessionProof, TransportError } from './types.ts';

export interface ForwardRequests {
  /** For the library's `connect`. */
  readonly config: { readonly agent?: BaseAgent };
  /** Call while the host key is judged. */
  noteProof(): void;
  /** For the next session. */
  options(): { readonly agentForward?: true; readonly x11?: X11Options };
  /** Opens a session, and once more without what the server refused to it. */
  openWithout<T>(open: () => Promise<T>): Promise<T>;
}

/** ssh2's words for a refused request (lib/client.js reqAgentFwd and reqX11). */
const REFUSALS = [
  ['agent', 'Unable to request agent forwarding'],
  ['x11', 'Unable to request X11'],
] as const;

/** Call before `client.connect`. Without `wanted` the library refuses every channel of these kinds. */
export function createForwardRequests(client: Client, wanted: SessionForwards | undefined): ForwardRequests {
  const refused = new Set<'agent' | 'x11'>();
  const { agent: serveAgent = null, x11 = null } = wanted ?? {};
  let proof: SessionProof | null = null;
  client.on('x11', ({ srcIP, srcPort }, accept, reject) => {
    if (x11 === null || !x11.isOpen()) reject();
    else x11.serve(accept(), `${srcIP} port ${srcPort}`);
  });

  return {
    // The first key exchange is the one that names the session (RFC 4253 section 7.2).
    noteProof: () => (proof ??= sessionProof(client)),
    config: serveAgent === null ? {} : { agent: new ChannelAgent((channel) => serveAgent(channel, proof)) },
    options: () => ({
      ...(serveAgent === null || refused.has('agent') ? {} : { agentForward: true }),
      ...(x11 === null || refused.has('x11')
        ? {}
        : { x11: { single: false, screen: x11.screen, protocol: x11.protocol, cookie: x11.cookie } }),
    }),
    async openWithout(open) {
      for (;;) {
        try {
          const session = await open();
          if (serveAgent !== null && !refused.has('agent')) wanted?.onAgentTaken();
          return session;
        } catch (error) {
          const found = REFUSALS.find(([, words]) => error instanceof TransportError && error.message === words);
          if (found === undefined || refused.has(found[0])) throw error;
          refused.add(found[0]);
          wanted?.onRefused(found[0]);
        }
      }
    },
  };
}

/** The library asks its agent for a stream for each channel that the server opens. It signs in with nothing of this. */
class ChannelAgent extends BaseAgent {
  readonly #serve: (channel: Duplex) => void;

  constructor(serve: (channel: Duplex) => void) {
    super();
    this.#serve = serve;
  }

  override getIdentities(): void {
    throw new Error('not for signing in');
  }

  override sign(): void {
    throw new Error('not for signing in');
  }

  override getStream(done: (error: null, stream: Duplex) => void): void {
    const [near, far] = duplexPair();
    // The library pipes both ways and tells neither side of the other one's end: whichever closes closes both.
    near.once('pipe', (channel: Channel) => {
      channel.on('error', () => undefined);
      channel.once('close', () => far.destroy());
      far.once('close', () => channel.close());
    });
    this.#serve(far);
    done(null, near);
  }
}
