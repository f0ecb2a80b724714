/** Tunnels: forwards that stay open without a terminal. Their bytes stay in the backend; windows see snapshots. */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { TunnelSpec } from '../tunnelSpec.ts';
import { Failure, FilePlace, Progress } from './connections.ts';

export const TunnelId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
export type TunnelId = v.InferOutput<typeof TunnelId>;

/** Fairlead's own facts about a tunnel, whether it is of the config or not. */
export const TunnelFacts = v.object({
  /** Empty: a name is made from where it leads. */
  name: v.pipe(v.string(), v.maxLength(100)),
  /** Tunnels of a group start together; empty: none. */
  group: v.pipe(v.string(), v.maxLength(100)),
  startsWithFairlead: v.boolean(),
});
export type TunnelFacts = v.InferOutput<typeof TunnelFacts>;

/** A tunnel that no config file names. */
const OwnTunnel = v.object({ id: TunnelId, target: Target, spec: TunnelSpec });

/** A program of this computer. */
export const Program = v.object({ name: v.string(), pid: v.number() });
export type Program = v.InferOutput<typeof Program>;

/** Why the local end could not be opened. */
export const ListenProblem = v.variant('code', [
  v.object({
    code: v.literal('in-use'),
    address: v.string(),
    /** Null: the system does not tell. */
    holder: v.nullable(Program),
    /** It is a tunnel of ours. */
    own: v.nullable(TunnelId),
  }),
  /** A port below 1024, or a folder that is not ours. */
  v.object({ code: v.literal('no-permission'), address: v.string() }),
  /** This computer has no such address. */
  v.object({ code: v.literal('no-address'), address: v.string() }),
  v.object({ code: v.literal('path-too-long'), address: v.string(), most: v.number() }),
  /** Something is there already. `inUse`: a program answers on it. */
  v.object({ code: v.literal('path-exists'), address: v.string(), inUse: v.boolean() }),
  /** `reason`: the system's own code. */
  v.object({ code: v.literal('system'), address: v.string(), reason: v.string() }),
]);
export type ListenProblem = v.InferOutput<typeof ListenProblem>;

/** Why one connection through a tunnel came to nothing. */
export const OpenProblem = v.object({
  /**
   * RFC 4254 section 5.1: prohibited, unreachable (connect failed), unknown-type, shortage. waited: SSH was away too
   * long; lost: SSH went away meanwhile. Then what a SOCKS client did wrong, or what PermitRemoteOpen forbids.
   */
  code: v.picklist([
    'prohibited',
    'unreachable',
    'unknown-type',
    'shortage',
    'waited',
    'lost',
    'too-many-waiting',
    'not-socks',
    'not-permitted',
  ]),
  /** Where it should have led; empty when that was never said. */
  to: v.string(),
  /** What the far side or the system said; untrusted. */
  detail: v.string(),
});
export type OpenProblem = v.InferOutput<typeof OpenProblem>;

export const TunnelPhase = v.variant('phase', [
  v.object({ phase: v.literal('stopped') }),
  v.object({ phase: v.literal('connecting'), progress: v.nullable(Progress) }),
  v.object({ phase: v.literal('listening'), since: v.number() }),
  /** SSH is away; the port stays open and new clients wait. `retryAt`: the next try; null: it is under way. */
  v.object({ phase: v.literal('waiting'), failure: Failure, retryAt: v.nullable(v.number()) }),
  /** `retryAt`: it waits until the port is free, and looks again then; null: it does not. */
  v.object({ phase: v.literal('blocked'), problem: ListenProblem, retryAt: v.nullable(v.number()) }),
  /** The server does not listen for us. `retryAt`: when it is asked again; null: it is not. */
  v.object({ phase: v.literal('refused'), reason: v.string(), retryAt: v.nullable(v.number()) }),
  v.object({ phase: v.literal('failed'), failure: Failure }),
]);
export type TunnelPhase = v.InferOutput<typeof TunnelPhase>;

const Counts = v.object({
  /** Connections now, since the tunnel was made, and those that came to nothing. */
  open: v.number(),
  /** Of the open ones, how many wait for SSH to come back. */
  waiting: v.number(),
  total: v.number(),
  failed: v.number(),
  /** Of the last ten. */
  recentlyFailed: v.number(),
  /** Bytes from the far side of SSH, and to it. */
  received: v.number(),
  sent: v.number(),
});

/** A snapshot of one tunnel; sent whole, once a second while anything moves. */
export const TunnelState = v.object({
  id: TunnelId,
  ...TunnelFacts.entries,
  target: Target,
  /** The host as named in the config; "Demo server". */
  host: v.string(),
  /** Hops before it, nearest first. */
  via: v.array(v.string()),
  /** `user@hostname`, by the config; empty until it was read. */
  address: v.string(),
  spec: TunnelSpec,
  /** Where it is defined; null: in Fairlead's settings only. */
  place: v.nullable(FilePlace),
  state: TunnelPhase,
  /** Where it listens, with the port that was given for 0. */
  listensOn: v.string(),
  /** To the host and back by the last keepalive, in milliseconds; null: not known. */
  roundTripMs: v.nullable(v.number()),
  /** Everybody who can reach this computer (or the host, for remote ones) can use it. */
  isWide: v.boolean(),
  counts: Counts,
  /** Bytes in the last second. */
  rate: v.object({ received: v.number(), sent: v.number() }),
  /** Bytes of each of the last 60 s, both ways together, the oldest first. */
  recent: v.array(v.number()),
  /** Milliseconds since the Unix epoch of the last byte; null: none yet. */
  lastTraffic: v.nullable(v.number()),
  /** The last connection came to nothing, and why. */
  problem: v.nullable(OpenProblem),
});
export type TunnelState = v.InferOutput<typeof TunnelState>;

/** What the drawer shows beside the snapshot. */
export const TunnelDetail = v.object({
  /** Bytes of each of the last 300 s, the oldest first. */
  received: v.array(v.number()),
  sent: v.array(v.number()),
  /** At most 100, the latest first. */
  connections: v.array(
    v.object({
      id: v.number(),
      /** Who connected: the local program, or null where the system does not tell or it is not local. */
      program: v.nullable(Program),
      from: v.string(),
      to: v.string(),
      since: v.number(),
      received: v.number(),
      sent: v.number(),
    }),
  ),
  /** At most 20, the latest first. */
  problems: v.array(v.object({ at: v.number(), problem: OpenProblem })),
});
export type TunnelDetail = v.InferOutput<typeof TunnelDetail>;

/** What a try of the target found. */
export const TunnelTest = v.variant('result', [
  v.object({
    result: v.literal('reached'),
    ms: v.number(),
    /** The names in the target's certificate, when it speaks TLS; null when it does not. */
    certificateNames: v.nullable(v.array(v.string())),
  }),
  v.object({ result: v.literal('problem'), problem: OpenProblem }),
]);
export type TunnelTest = v.InferOutput<typeof TunnelTest>;

/** A tunnel as it is to be saved. */
export const TunnelDraft = v.object({
  ...TunnelFacts.entries,
  target: Target,
  spec: TunnelSpec,
  /** In the block of the host, or in Fairlead's settings only. */
  saveTo: v.picklist(['config', 'fairlead']),
});
export type TunnelDraft = v.InferOutput<typeof TunnelDraft>;

/** What Fairlead's settings keep about tunnels. */
export const TunnelSettings = v.object({
  own: v.array(OwnTunnel),
  facts: v.record(v.string(), TunnelFacts),
  /** A terminal on a host also starts the forwards that the config names for it, as ssh does. */
  startWithTerminal: v.boolean(),
});
export type TunnelSettings = v.InferOutput<typeof TunnelSettings>;
