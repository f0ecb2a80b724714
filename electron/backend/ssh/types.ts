/**
 * The seam to the SSH library: what the rest of the backend may ask of an SSH connection. transport.ts implements it
 * over ssh2; another library could take its place here. No type of ssh2 crosses this file.
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Attempt, SkipReason } from '../../../shared/contract/connections.ts';
import type { Exit, TerminalSize } from '../../../shared/contract/shells.ts';

/** Names in order of preference. Names that the library does not have are dropped by transport.ts and reported. */
export interface Algorithms {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
  readonly compression: readonly string[];
}

/** A private key that can sign, or a key in an agent. Never holds a passphrase. */
export interface Identity {
  /** SSH wire form (RFC 4253 section 6.6), or a whole certificate. */
  readonly publicKey: Buffer;
  /** `ssh-ed25519`, `ssh-rsa`, …; for certificates the certificate type. */
  readonly type: string;
  /** File as shown or agent comment. */
  readonly label: string;
  /** Signs `data` with the signature algorithm (RFC 8332 for RSA) and returns the SSH signature blob. */
  sign(data: Buffer, algorithm: string): Promise<Buffer>;
}

/** What the authentication engine asks of its surroundings, in the order that ssh(1) would. */
export interface AuthenticationPlan {
  /** Method names in order of preference (RFC 4252). */
  readonly preferred: readonly string[];
  readonly hostbasedAuthentication: boolean;
  readonly publicKey: boolean;
  readonly password: boolean;
  readonly keyboardInteractive: boolean;
  readonly numberOfPasswordPrompts: number;
  /** Signature algorithms allowed for our keys; null: all but ssh-rsa (SHA-1). */
  readonly acceptedAlgorithms: readonly string[] | null;
  /** The host keys of this machine. Called once, when hostbased is first tried. */
  hostbased(): Promise<HostbasedTries>;
  /** Candidates in order. Called once, when publickey is first tried; a candidate is loaded only when its turn comes. */
  identities(): Promise<readonly IdentityCandidate[]>;
  /** How many keys may be refused before other methods have their turn, when there are any; null: all. */
  mostRefusedKeys(): number | null;
  /** What the server made of a key. */
  onKey(publicKey: Buffer, accepted: boolean): void;
  /** A password that is known without asking; tried once, and not counted as asking. */
  recallPassword(): Promise<string | null>;
  /** Null: the person cancelled, or nobody can be asked. */
  askPassword(attempt: number): Promise<string | null>;
  /** Answers to a round that are known without asking; null: none. */
  recallAnswers(round: KeyboardInteractiveRound): Promise<readonly string[] | null>;
  /** One answer per prompt. Called for empty rounds with text too (then the answer is an empty array). Null: cancelled. */
  askQuestions(round: KeyboardInteractiveRound): Promise<readonly string[] | null>;
  onAttempt(attempt: Attempt): void;
  onBanner(text: string): void;
}

/** `why`: there is nothing to try, in words. */
export interface HostbasedTries {
  readonly tries: readonly HostbasedTry[];
  readonly why: string | null;
}

/** One host key of this machine with one signature algorithm. */
export interface HostbasedTry {
  /** The file of its public half. */
  readonly label: string;
  readonly algorithm: string;
  /** Key or certificate in wire form. */
  readonly publicKey: Buffer;
  /** The name of this machine, with a dot at its end. */
  readonly clientHost: string;
  readonly localUser: string;
  readonly sign: (data: Buffer) => Promise<Buffer>;
}

export interface KeyboardInteractiveRound {
  readonly name: string;
  readonly instruction: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
  /** From 1, over the whole sign-in. */
  readonly round: number;
  /** From 1: how many times the server started the method again. */
  readonly attempt: number;
}

export interface IdentityCandidate {
  readonly label: string;
  /** Known without unlocking (agent, `.pub` beside the file): then the server is asked first whether it wants the key. */
  readonly publicKey: Buffer | null;
  /** Reads, unlocks (asking for the passphrase if needed) and returns the key; null with a reason when it is skipped. */
  load(): Promise<{ identity: Identity } | { skipped: string; why?: SkipReason }>;
}

/** When to exchange keys again; null: after a gigabyte, at no time. */
export interface RekeyLimit {
  /** In one direction. */
  readonly bytes: number | null;
  readonly seconds: number | null;
}

export interface ConnectRequest {
  /** A connected socket, or a channel of the hop before. The transport owns it from now on. */
  readonly socket: Duplex;
  readonly user: string;
  readonly algorithms: Algorithms;
  /**
   * Mandatory. Called with the key in wire form, before anything secret is sent; at each rekey transport.ts compares
   * with the accepted key by itself and never asks again. Resolve false or reject to stop.
   */
  readonly verifyHostKey: (key: Buffer) => Promise<boolean>;
  readonly plan: AuthenticationPlan;
  /** Milliseconds for the version exchange and key exchange together, not counting the time in verifyHostKey; null: no limit. */
  readonly handshakeTimeout: number | null;
  /** Milliseconds for each answer of the server while signing in; two and a half minutes when left out. */
  readonly replyTimeout?: number;
  readonly keepalive: { readonly intervalMs: number; readonly countMax: number };
  readonly rekeyLimit: RekeyLimit;
  /** Who wants to know what goes over the wire. Costs a little while the connection is being made, and nothing later. */
  readonly observer?: TransportObserver;
  /** Absent: sessions let the server use nothing of this machine. */
  readonly forwards?: SessionForwards;
  /** Ends the attempt at any point, leaving nothing open. */
  readonly signal: AbortSignal;
  readonly onStep: (step: 'version' | 'kex' | 'hostkey' | 'auth', detail: string) => void;
}

export interface TransportObserver {
  /** The software version of the server, such as `OpenSSH_9.2p1 Debian-2`. */
  onVersion(server: string): void;
  /** Until the connection is signed in; names as in RFC 4250 section 4.1, without SSH_MSG_. Never anything secret. */
  onMessage(direction: 'in' | 'out', name: string, detail: string): void;
  /** The first key exchange. Lists by kex, hostkey, cipher, mac and compression. */
  onAgreed(agreed: {
    readonly chosen: Readonly<Record<string, string>>;
    readonly ours: Readonly<Record<string, readonly string[]>>;
    readonly theirs: Readonly<Record<string, readonly string[]>>;
  }): void;
}

/** What goes on in a connection. */
export interface Vitals {
  /** Key exchanges after the first one. */
  readonly rekeys: number;
  /** Answers to keepalives in the last five minutes, the oldest first. `at`: milliseconds since the Unix epoch. */
  readonly roundTrips: readonly { readonly at: number; readonly ms: number }[];
  /** What is open now, the oldest first. */
  readonly channels: readonly ChannelFacts[];
}

/** A channel that is open now. */
export interface ChannelFacts {
  /** `session`, `direct-tcpip`, … */
  readonly type: string;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  /** Bytes of content so far. */
  readonly received: number;
  readonly sent: number;
}

/** What sessions let the server use of this machine. */
export interface SessionForwards {
  /** Serves the agent over a channel that the server opened, which belongs to it from then on. Null: no agent. */
  readonly agent: ((channel: Duplex, proof: SessionProof | null) => void) | null;
  readonly x11: X11Forward | null;
  /** False: the server is not who it should be. It is asked for nothing then, and gets nothing. */
  isPermitted(): boolean;
  /** A session was opened that may use the agent. */
  onAgentTaken(): void;
  /** The server refused; the session opens without. Told once for each. */
  onRefused(what: 'agent' | 'x11'): void;
}

/** X11 over SSH (RFC 4254 section 6.3). */
export interface X11Forward {
  /** `MIT-MAGIC-COOKIE-1`. */
  readonly protocol: string;
  /** What the server hands to its programs, in hex: not the display's own. */
  readonly cookie: string;
  readonly screen: number;
  /** False once no more programs may connect (ForwardX11Timeout). */
  isOpen(): boolean;
  /** Serves a program of the server; the channel belongs to it. `from`: the program's address, by the server. */
  serve(channel: Duplex, from: string): void;
}

/** By which an agent knows the connection that it serves (session-bind@openssh.com, PROTOCOL.agent section 1). */
export interface SessionProof {
  /** Wire form. */
  readonly hostKey: Buffer;
  readonly sessionId: Buffer;
  /** The host key's over the session id, from the first key exchange. */
  readonly signature: Buffer;
}

export interface ShellRequest {
  readonly size: TerminalSize;
  /** The value of TERM. */
  readonly terminal: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** Null: the login shell. */
  readonly command: string | null;
}

/** A session channel with a pseudo-terminal. `stream` is read and written as bytes; stderr is merged by the server. */
export interface ShellChannel {
  readonly stream: Duplex;
  resize(size: TerminalSize): void;
  /** Resolves when the channel has closed; the signal is named without SIG. Null: the connection went away first. */
  readonly ended: Promise<Exit | null>;
  close(): void;
}

export interface ExecRequest {
  readonly command: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** A pseudo-terminal, as with `ssh -t`; null: none. */
  readonly terminal: { readonly name: string; readonly size: TerminalSize } | null;
}

export interface ExecChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** To be read or resumed together with stdout: they share one window, and one that is full stops both. */
  readonly stderr: Readable;
  resize(size: TerminalSize): void;
  /** Sends a signal by its name without SIG (RFC 4254 section 6.9). */
  signal(name: string): void;
  readonly ended: Promise<Exit | null>;
  close(): void;
}

/** What runs at the far side of a channel for a protocol of its own, such as SFTP. */
export type SubsystemRequest =
  /** RFC 4254 section 6.5: the server knows the program. */
  | { readonly subsystem: string }
  /** A command that speaks the same protocol: `sudo /usr/lib/openssh/sftp-server`. */
  | { readonly command: string };

/** A session channel without a terminal that carries a protocol in bulk. */
export interface SubsystemChannel {
  readonly stream: Duplex;
  /** What the program says for people. Must be read or resumed, as for ExecChannel. */
  readonly stderr: Readable;
  /** Lets the server have this many bytes under way to us: at least bandwidth times delay, or the line stands idle. */
  setReceiveWindow(bytes: number): void;
  readonly ended: Promise<Exit | null>;
  close(): void;
}

/** Where a connection through the server leads, or where the server listens for us: TCP, or a unix socket. */
export type ForwardAddress =
  | { readonly kind: 'port'; readonly host: string; readonly port: number }
  | { readonly kind: 'path'; readonly path: string };

/** Who connected, as the other side is told (RFC 4254 section 7.2). */
export interface Originator {
  readonly address: string;
  readonly port: number;
}

/** A channel that carries somebody's connection. */
export interface ForwardChannel {
  /** The end of its input is the far side's end of sending; `end()` is ours, and the other direction goes on. */
  readonly stream: Duplex;
  /** Tells the server at once that everything so far was read, instead of when it is worth a packet. */
  acknowledge(): void;
  /** The connection went away: what was read is perhaps not all. */
  isLost(): boolean;
  close(): void;
}

/** Somebody connected where the server listens for us. One of both must be called. */
export interface ForwardedConnection {
  /** Null for unix sockets. */
  readonly originator: Originator | null;
  accept(): ForwardChannel;
  reject(): void;
}

export interface RemoteListener {
  /** The port that the server listens on; 0 for a unix socket. */
  readonly port: number;
  /** Asks the server to stop. Open connections go on. */
  close(): Promise<void>;
}

/** The host keys that the server says it has (hostkeys-00@openssh.com), those of other algorithms than ours left out. */
export interface HostKeysOffer {
  /** Wire form. */
  readonly keys: readonly Buffer[];
  /** Asks the server to sign with each of these. False: it did not, or the connection is gone. */
  readonly prove: (keys: readonly Buffer[]) => Promise<boolean>;
}

export interface TransportClosed {
  /** damaged: an encrypted message did not pass its check. */
  readonly cause: 'asked' | 'closed' | 'reset' | 'keepalive' | 'damaged' | 'error';
  readonly detail: string;
}

/** A signed-in connection. Every promise that it returns settles, at the latest when the connection closes. */
export interface Transport {
  readonly serverVersion: string;
  readonly negotiated: Readonly<Record<string, string>>;
  shell(request: ShellRequest): Promise<ShellChannel>;
  exec(request: ExecRequest): Promise<ExecChannel>;
  subsystem(request: SubsystemRequest): Promise<SubsystemChannel>;
  /** direct-tcpip (RFC 4254 section 7.2). */
  openTcp(host: string, port: number): Promise<Duplex>;
  /** direct-tcpip or direct-streamlocal@openssh.com for somebody's connection. */
  openForward(target: ForwardAddress, originator: Originator): Promise<ForwardChannel>;
  /** tcpip-forward or streamlocal-forward@openssh.com: has the server listen. Port 0: any. */
  listenRemote(
    address: ForwardAddress,
    onConnection: (connection: ForwardedConnection) => void,
  ): Promise<RemoteListener>;
  /** no-more-sessions@openssh.com (PROTOCOL section 2.2): no session will be opened from now on. Servers may ignore it. */
  refuseMoreSessions(): void;
  /** What it says of its host keys, once; null: the connection ended before. */
  readonly hostKeys: Promise<HostKeysOffer | null>;
  readonly closed: Promise<TransportClosed>;
  vitals(): Vitals;
  /**
   * Asks the server whether it is still there. True: it answered. False: it did not within this time, in milliseconds,
   * and the connection was ended (cause `keepalive`); or the connection went away.
   */
  probe(withinMs: number): Promise<boolean>;
  close(): void;
}

/**
 * Why `connect` rejected. `connections/failure.ts` turns it into words' facts. damaged: an encrypted message did not pass
 * its check.
 */
export type TransportErrorCode =
  | 'not-ssh'
  | 'closed-early'
  | 'silent'
  | 'no-common-algorithm'
  | 'host-key-rejected'
  | 'too-many-tries'
  | 'auth-refused'
  | 'closed-in-auth'
  | 'protocol'
  | 'damaged'
  | 'lost'
  | 'open-refused'
  | 'request-refused'
  | 'cancelled';

export class TransportError extends Error {
  readonly code: TransportErrorCode;
  readonly facts: TransportFacts;

  constructor(code: TransportErrorCode, message: string, facts: TransportFacts = {}) {
    super(message);
    this.name = 'TransportError';
    this.code = code;
    this.facts = facts;
  }
}

export interface TransportFacts {
  /** not-ssh: what was received first. */
  readonly sample?: string;
  readonly what?: 'kex' | 'hostkey' | 'cipher' | 'mac' | 'compression' | 'unknown';
  readonly offered?: readonly string[];
  readonly wanted?: readonly string[];
  readonly attempts?: readonly Attempt[];
  readonly methods?: readonly string[];
  /** An answer was needed that nobody could give. */
  readonly needsAnswer?: boolean;
  /** silent: how long was waited. */
  readonly seconds?: number;
  /** SSH_OPEN_* reason code (RFC 4254 section 5.1). */
  readonly reason?: number;
  readonly closed?: TransportClosed;
}
