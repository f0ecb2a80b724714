import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOver, nextPhase, type ShellEvent } from '../../../electron/backend/shells/phase.ts';
import type { ShellPhase } from '../../../shared/contract/shells.ts';

const exit = { code: 0, signal: null };
const failure = { code: 'cancelled', host: 'web' } as const;
const opened: ShellEvent = { type: 'opened' };
const ended: ShellEvent = { type: 'ended', exit, at: 1 };
const failed: ShellEvent = { type: 'failed', failure, at: 2 };
const reconnecting: ShellEvent = { type: 'reconnecting' };

const run = (...events: ShellEvent[]): ShellPhase => events.reduce<ShellPhase>(nextPhase, { phase: 'connecting' });

test('the ways a shell can go', () => {
  expect(run(opened)).toEqual({ phase: 'open' });
  expect(run(opened, ended)).toEqual({ phase: 'ended', exit, at: 1 });
  expect(run(opened, failed)).toEqual({ phase: 'lost', failure, at: 2 });
  expect(run(failed)).toEqual({ phase: 'failed', failure, at: 2 });
  for (const over of [[opened, ended], [opened, failed], [failed]]) {
    expect(run(...over, reconnecting)).toEqual({ phase: 'connecting' });
  }
});

test('whatever happens, a shell is over exactly when it can be connected again', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(opened, ended, failed, reconnecting)), (events) => {
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
