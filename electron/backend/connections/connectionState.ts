/** The life of a kept connection as a state machine: every state, and every move between them. Pure. */
import type { Failure, Step } from '../../../shared/contract/connections.ts';
import type { ClosedReason, ConnectionState, Retry } from './types.ts';

export type ConnectionEvent =
  | { readonly type: 'attempt'; readonly retry: Retry | null }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'ready'; readonly at: number }
  | { readonly type: 'lost'; readonly failure: Failure; readonly at: number }
  | {
      readonly type: 'wait';
      readonly failure: Failure;
      readonly retry: Retry;
      readonly waitMs: number;
      readonly retryAt: number;
    }
  | { readonly type: 'close'; readonly reason: ClosedReason; readonly failure: Failure };

type Underway = Extract<ConnectionState, { readonly retry: Retry | null }>;

const PHASES: Readonly<Record<Step, Exclude<Underway['phase'], 'waiting'>>> = {
  address: 'resolving',
  tcp: 'connecting',
  version: 'connecting',
  kex: 'connecting',
  hostkey: 'verifying',
  auth: 'authenticating',
  shell: 'authenticating',
};

/** The state after `event`; null before the first attempt. Throws on a move that does not exist: a defect of the caller. */
export function nextState(now: ConnectionState | null, event: ConnectionEvent): ConnectionState {
  switch (event.type) {
    case 'attempt':
      if (now === null || now.phase === 'waiting' || now.phase === 'closed') {
        return { phase: 'resolving', retry: event.retry };
      }
      break;
    case 'step':
      if (isTrying(now)) return { phase: PHASES[event.step], retry: now.retry };
      break;
    case 'ready':
      if (isTrying(now)) return { phase: 'ready', since: event.at };
      break;
    case 'lost':
      if (now?.phase === 'ready') return { phase: 'lost', failure: event.failure, at: event.at };
      break;
    case 'wait': {
      const { failure, retry, waitMs, retryAt } = event;
      if (now?.phase === 'lost' || isTrying(now)) return { phase: 'waiting', failure, retry, waitMs, retryAt };
      break;
    }
    case 'close':
      if (now !== null && now.phase !== 'closed') {
        return { phase: 'closed', reason: event.reason, failure: event.failure };
      }
      break;
  }
  throw new Error(`a connection that is ${now?.phase ?? 'new'} cannot have ${event.type}`);
}

/** An attempt is under way. */
export function isTrying(state: ConnectionState | null): state is Exclude<Underway, { readonly phase: 'waiting' }> {
  return state !== null && 'retry' in state && state.phase !== 'waiting';
}
