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
  /** The connection is over: what the server has of this machine is taken back, and nothing more is given. */
  end(): void;
}

/** Channels that a server may have open to this machine at once: each costs it a socket. */
const MOST_CHANNELS = 100;

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
  let over = false;
  const lent = new Set<Duplex>();
  const isPermitted = () => wanted?.isPermitted() === true;
  const mayOpen = () => !over && isPermitted() && lent.size < MOST_CHANNELS;
  const lend = (channel: Duplex) => {
    lent.add(channel);
    channel.once('close', () => lent.delete(channel));
    return channel;
  };
  client.on('x11', ({ srcIP, srcPort }, accept, reject) => {
    if (x11 === null || !x11.isOpen() || !mayOpen()) reject();
    else x11.serve(lend(accept()), `${srcIP} port ${srcPort}`);
  });
  const agent = serveAgent === null ? null : new ChannelAgent(mayOpen, (channel) => serveAgent(lend(channel), proof));

  return {
    // The first key exchange is the one that names the session (RFC 4253 section 7.2).
    noteProof: () => (proof ??= sessionProof(client)),
    config: agent === null ? {} : { agent },
    options: () => ({
      ...(serveAgent === null || refused.has('agent') || !isPermitted() ? {} : { agentForward: true }),
      ...(x11 === null || refused.has('x11') || !isPermitted()
        ? {}
        : { x11: { single: false, screen: x11.screen, protocol: x11.protocol, cookie: x11.cookie } }),
    }),
    async openWithout(open) {
      for (;;) {
        try {
          const session = await open();
          if (serveAgent !== null && !refused.has('agent') && isPermitted()) wanted?.onAgentTaken();
          return session;
        } catch (error) {
          const found = REFUSALS.find(([, words]) => error instanceof TransportError && error.message === words);
          if (found === undefined || refused.has(found[0])) throw error;
          refused.add(found[0]);
          wanted?.onRefused(found[0]);
        }
      }
    },
    end() {
      over = true;
      for (const channel of lent) channel.destroy();
    },
  };
}

/** The library asks its agent for a stream for each channel that the server opens. It signs in with nothing of this. */
class ChannelAgent extends BaseAgent {
  readonly #mayOpen: () => boolean;
  readonly #serve: (channel: Duplex) => void;

  constructor(mayOpen: () => boolean, serve: (channel: Duplex) => void) {
    super();
    this.#mayOpen = mayOpen;
    this.#serve = serve;
  }

  override getIdentities(): void {
    throw new Error('not for signing in');
  }

  override sign(): void {
    throw new Error('not for signing in');
  }

  override getStream(done: (error: Error | null, stream?: Duplex) => void): void {
    if (!this.#mayOpen()) {
      done(new Error('no more channels to the agent'));
      return;
    }
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
