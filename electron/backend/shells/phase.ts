/** The life of a shell as a state machine: every phase it may be in and every move between them. Pure. */
import type { Failure } from '../../../shared/contract/connections.ts';
import type { Exit, ShellPhase } from '../../../shared/contract/shells.ts';

export type ShellEvent =
  | { readonly type: 'opened' }
  /** The far side, or the person, ended an open shell. */
  | { readonly type: 'ended'; readonly exit: Exit; readonly at: number }
  | { readonly type: 'failed'; readonly failure: Failure; readonly at: number }
  /** The person asks for it again. */
  | { readonly type: 'reconnecting' };

/** The phase after `event`. Throws on a move that does not exist: that is a defect of the caller. */
export function nextPhase(now: ShellPhase, event: ShellEvent): ShellPhase {
  switch (event.type) {
    case 'opened':
      if (now.phase === 'connecting') return { phase: 'open' };
      break;
    case 'ended':
      if (now.phase === 'open') return { phase: 'ended', exit: event.exit, at: event.at };
      break;
    case 'failed':
      if (now.phase === 'connecting') return { phase: 'failed', failure: event.failure, at: event.at };
      if (now.phase === 'open') return { phase: 'lost', failure: event.failure, at: event.at };
      break;
    case 'reconnecting':
      if (isOver(now)) return { phase: 'connecting' };
      break;
  }
  throw new Error(`a shell that is ${now.phase} cannot have ${event.type}`);
}

/** Nothing runs any more and nothing is tried. */
export function isOver({ phase }: ShellPhase): boolean {
  return phase === 'ended' || phase === 'lost' || phase === 'failed';
}
