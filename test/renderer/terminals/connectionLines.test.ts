import { describe, expect, test } from 'vitest';
import type { ShellState } from '../../../shared/contract/shells.ts';
import { Narrator, type Narrated } from '../../../renderer/terminals/connectionLines.ts';

const words = {
  step: ({ step }: { step: string }) => `step ${step}`,
  ended: () => 'ended',
  reconnected: () => '— reconnected —',
  failed: () => 'failed',
};
const state = (change: Partial<ShellState>): ShellState => ({
  id: 'a',
  target: { kind: 'host', host: 'web-01' },
  label: 'web-01',
  user: '',
  host: '',
  port: 0,
  via: [],
  connection: null,
  state: { phase: 'connecting' },
  progress: [],
  banner: '',
  command: null,
  openedAt: 0,
  notices: [],
  ...change,
});
const progress = (...steps: ('tcp' | 'kex' | 'auth')[]) =>
  steps.map((step) => ({ step, hop: 'web-01', detail: '', at: 0 }));
const open = { phase: 'open' } as const;
const ended = { phase: 'ended', exit: { code: 0, signal: null }, at: 0 } as const;
const lost = {
  phase: 'lost',
  failure: { code: 'lost', host: 'a', cause: 'reset', seconds: 0 },
  at: 0,
  recovery: { state: 'stopped' },
} as const;
const refused = { phase: 'failed', failure: { code: 'refused', host: 'a', address: 'a', port: 1 }, at: 0 } as const;
/** The text without control sequences; line ends as |. */
const said = (narrated: Narrated, part: 'before' | 'after') =>
  narrated[part]?.text.replace(/\u001b\[[!?]?[0-9;]*[a-zA-Z]/g, '').replaceAll('\r\n', '|') ?? null;

describe('what a terminal says about its connection', () => {
  test('each step once, as snapshots grow', () => {
    const narrator = new Narrator(words);
    expect(said(narrator.next(state({ progress: progress('tcp') })), 'before')).toBe('step tcp|');
    expect(said(narrator.next(state({ progress: progress('tcp') })), 'before')).toBeNull();
    expect(said(narrator.next(state({ progress: progress('tcp', 'kex', 'auth') })), 'before')).toBe(
      'step kex|step auth|',
    );
  });

  test('the steps go when the shell opens; the banner and the notices stay', () => {
    const narrator = new Narrator(words);
    narrator.next(state({ progress: progress('tcp', 'kex'), banner: 'Authorised use only\n' }));
    const opened = narrator.next(
      state({
        state: open,
        progress: progress('tcp', 'kex', 'auth'),
        banner: 'Authorised use only\n',
        notices: ['added'],
      }),
    );
    // Two steps and one line of banner were written: three rows up, and clear from there.
    expect(opened.before?.text.startsWith('\u001b[3A\r\u001b[J')).toBe(true);
    expect(said(opened, 'before')).toBe('\rAuthorised use only|added|');
    expect(opened.after).toBeNull();
  });

  test('a shell that was never seen open is opened first, and ended after its output', () => {
    const narrator = new Narrator(words);
    narrator.next(state({ progress: progress('tcp') }));
    const both = narrator.next(state({ state: ended, progress: progress('tcp') }));
    expect(said(both, 'before')).toBe('\r');
    expect(said(both, 'after')).toBe('ended|');
  });

  test('a failure that comes with its steps says them first', () => {
    const narrator = new Narrator(words);
    narrator.next(state({}));
    const failed = narrator.next(state({ state: refused, progress: progress('tcp') }));
    expect(said(failed, 'before')).toBe('step tcp|');
    expect(said(failed, 'after')).toBe('failed|');
  });

  test('a window that was reloaded says nothing about a running shell, and how another one ended', () => {
    expect(new Narrator(words).next(state({ state: open, progress: progress('tcp'), notices: ['added'] }))).toEqual({
      before: null,
      after: null,
    });
    expect(said(new Narrator(words).next(state({ state: ended })), 'after')).toBe('ended|');
  });

  test('a second shell in the same terminal is ruled off', () => {
    const narrator = new Narrator(words);
    narrator.next(state({ state: open }));
    narrator.next(state({ state: lost }));
    narrator.next(state({ progress: progress('tcp') }));
    expect(said(narrator.next(state({ state: open, progress: progress('tcp') })), 'before')).toBe('\r— reconnected —|');
  });

  test('a program that was cut off leaves no mode behind', () => {
    const narrator = new Narrator(words);
    narrator.next(state({ state: open }));
    const text = narrator.next(state({ state: lost })).after?.text ?? '';
    for (const mode of ['?47l', '?1000l', '?1006l', '?2004l', '?25h', '!p']) expect(text).toContain(`\u001b[${mode}`);
  });

  test('untrusted words cannot send control sequences', () => {
    const narrator = new Narrator(words);
    const { before } = narrator.next(state({ banner: 'a\u001b]0;b\u0007', notices: ['c\u009b2J'] }));
    expect(before?.text).toContain('a␛]0;b␇');
    expect(before?.text).not.toContain('\u009b');
  });

  test('a key typed without a shell is explained once per end', () => {
    const narrator = new Narrator(words);
    narrator.next(state({ state: lost }));
    expect(narrator.hint('Enter reconnects')?.text).toContain('Enter reconnects');
    expect(narrator.hint('Enter reconnects')).toBeNull();
    narrator.next(state({}));
    narrator.next(state({ state: refused }));
    expect(narrator.hint('Enter reconnects')).not.toBeNull();
  });
});
