/** The life of a shell as a state machine: every phase it may be in and every move between them. Pure. */
import type { Failure, Recovery } from '../../../shared/contract/connections.ts';
import type { Exit, ShellPhase } from '../../../shared/contract/shells.ts';

export type ShellEvent =
  | { readonly type: 'opened' }
  /** The far side, or the person, ended an open shell. */
  | { readonly type: 'ended'; readonly exit: Exit; readonly at: number }
  /** The connection under it went away. */
  | { readonly type: 'lost'; readonly failure: Failure; readonly at: number; readonly recovery: Recovery }
  /** How far it is with getting a lost connection back. */
  | { readonly type: 'recovering'; readonly recovery: Recovery }
  | { readonly type: 'failed'; readonly failure: Failure; readonly at: number }
  /** The person asks for it again. */
  | { readonly type: 'reconnecting' };

/** The phase after `event`. Throws on a move that does not exist: that is a defect of the caller. */
export function nextPhase(now: ShellPhase, event: ShellEvent): ShellPhase {
  switch (event.type) {
    case 'opened':
      if (now.phase === 'connecting' || now.phase === 'lost') return { phase: 'open' };
      break;
    case 'ended':
      if (now.phase === 'open') return { phase: 'ended', exit: event.exit, at: event.at };
      break;
    case 'lost': {
      const { failure, at, recovery } = event;
      if (now.phase === 'connecting' || now.phase === 'open') return { phase: 'lost', failure, at, recovery };
      // Again before a new shell was open: what a person lost, and when, stays.
      if (now.phase === 'lost') return { ...now, recovery };
      break;
    }
    case 'recovering':
      if (now.phase === 'lost') return { ...now, recovery: event.recovery };
      break;
    case 'failed':
      if (!isOver(now)) return { phase: 'failed', failure: event.failure, at: event.at };
      break;
    case 'reconnecting':
      if (isOver(now)) return { phase: 'connecting' };
      break;
  }
  throw new Error(`a shell that is ${now.phase} cannot have ${event.type}`);
}

/** Nothing runs any more, and nothing is tried unless a person wants it. */
export function isOver({ phase }: ShellPhase): boolean {
  return phase === 'ended' || phase === 'failed';
}
