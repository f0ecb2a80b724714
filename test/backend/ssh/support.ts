/** Connects the seam to a server, with a plan that answers nothing unless told. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { chooseAlgorithms } from '../../../electron/backend/ssh/algorithms.ts';
import { type CandidateRequest, identityCandidates } from '../../../electron/backend/ssh/identityCandidates.ts';
import { connect } from '../../../electron/backend/ssh/transport.ts';
import type { AuthenticationPlan, ConnectRequest, Transport } from '../../../electron/backend/ssh/types.ts';
import type { Attempt } from '../../../shared/contract/connections.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';

const algorithms = chooseAlgorithms(makeHostOptions(), { types: [], authority: false }).algorithms;

export function planWith(more: Partial<AuthenticationPlan> = {}): AuthenticationPlan {
  return {
    preferred: ['gssapi-with-mic', 'hostbased', 'publickey', 'keyboard-interactive', 'password'],
    hostbasedAuthentication: false,
    hostbased: () => Promise.resolve({ tries: [], why: null }),
    publicKey: true,
    password: true,
    keyboardInteractive: true,
    numberOfPasswordPrompts: 3,
    acceptedAlgorithms: null,
    identities: () => Promise.resolve([]),
    mostRefusedKeys: () => null,
    onKey: () => undefined,
    recallPassword: () => Promise.resolve(null),
    askPassword: () => Promise.resolve(null),
    recallAnswers: () => Promise.resolve(null),
    askQuestions: () => Promise.resolve(null),
    onAttempt: () => undefined,
    onBanner: () => undefined,
    ...more,
  };
}

export interface Tried {
  readonly steps: string[];
  readonly attempts: Attempt[];
  readonly socket: Socket;
  readonly transport: Promise<Transport>;
}

/** A request over `socket` that accepts the host key and answers no question. */
export function requestOver(socket: Duplex, user: string, plan: AuthenticationPlan): ConnectRequest {
  return {
    socket,
    user,
    algorithms,
    verifyHostKey: () => Promise.resolve(true),
    plan,
    handshakeTimeout: 20_000,
    keepalive: { intervalMs: 15_000, countMax: 3 },
    rekeyLimit: { bytes: null, seconds: null },
    signal: new AbortController().signal,
    onStep: () => undefined,
  };
}

/** Starts an attempt over TCP to a loopback port. */
export async function start(
  port: number,
  user: string,
  plan: Partial<AuthenticationPlan> = {},
  request: Partial<ConnectRequest> = {},
): Promise<Tried> {
  const socket = connectTcp(port, '127.0.0.1');
  await once(socket, 'connect');
  const steps: string[] = [];
  const attempts: Attempt[] = [];
  const transport = connect({
    ...requestOver(socket, user, planWith({ onAttempt: (attempt) => attempts.push(attempt), ...plan })),
    onStep: (step) => steps.push(step),
    ...request,
  });
  // Who awaits it handles the failure; until then it must not count as unhandled.
  transport.catch(() => undefined);
  return { steps, attempts, socket, transport };
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A plan's `identities` for key files without a passphrase. */
export function fileIdentities(...files: string[]): Pick<AuthenticationPlan, 'identities'> {
  return { identities: () => identityCandidates(candidateRequest(files)) };
}

export function candidateRequest(files: readonly string[], more: Partial<CandidateRequest> = {}): CandidateRequest {
  return {
    options: {
      identityFiles: files.map((path) => ({ path, shown: path, explicit: true })),
      certificateFiles: [],
      identitiesOnly: false,
      numberOfPasswordPrompts: 3,
    },
    agentPath: null,
    askPassphrase: () => Promise.resolve(null),
    ...more,
  };
}
