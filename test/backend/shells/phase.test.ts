import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOver, nextPhase, type ShellEvent } from '../../../electron/backend/shells/phase.ts';
import type { ShellPhase } from '../../../shared/contract/shells.ts';

const exit = { code: 0, signal: null };
const failure = { code: 'cancelled', host: 'web' } as const;
const opened: ShellEvent = { type: 'opened' };
const ended: ShellEvent = { type: 'ended', exit, at: 1 };
const failed: ShellEvent = { type: 'failed', failure, at: 2 };
const recovery = { state: 'stopped' } as const;
const lost: ShellEvent = { type: 'lost', failure, at: 2, recovery };
const waiting = { state: 'waiting', attempt: 1, of: 10, waitMs: 1000, retryAt: 3 } as const;
const recovering: ShellEvent = { type: 'recovering', recovery: waiting };
const reconnecting: ShellEvent = { type: 'reconnecting' };

const run = (...events: ShellEvent[]): ShellPhase => events.reduce<ShellPhase>(nextPhase, { phase: 'connecting' });

test('the ways a shell can go', () => {
  expect(run(opened)).toEqual({ phase: 'open' });
  expect(run(opened, ended)).toEqual({ phase: 'ended', exit, at: 1 });
  expect(run(opened, lost)).toEqual({ phase: 'lost', failure, at: 2, recovery });
  expect(run(opened, lost, recovering)).toEqual({ phase: 'lost', failure, at: 2, recovery: waiting });
  expect(run(opened, lost, opened)).toEqual({ phase: 'open' });
  expect(run(opened, lost, failed)).toEqual({ phase: 'failed', failure, at: 2 });
  expect(run(failed)).toEqual({ phase: 'failed', failure, at: 2 });
  for (const over of [[opened, ended], [opened, lost, failed], [failed]]) {
    expect(run(...over, reconnecting)).toEqual({ phase: 'connecting' });
  }
});

test('whatever happens, a shell is over exactly when it can be connected again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(opened, ended, lost, recovering, failed, reconnecting)), (events) => {
      let phase: ShellPhase = { phase: 'connecting' };
      for (const event of events) {
        const canReconnect = isOver(phase);
        if (event.type === 'reconnecting' && !canReconnect) {
          const now = phase;
          expect(() => nextPhase(now, event)).toThrow();
        }
        try {
          phase = nextPhase(phase, event);
        } catch {
          continue; // No such move: the phase stays.
        }
        if (event.type === 'reconnecting') expect(canReconnect).toBe(true);
      }
    }),
  );
});
