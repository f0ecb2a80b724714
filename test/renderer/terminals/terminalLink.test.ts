import { describe, expect, test, vi } from 'vitest';
import { Narrator } from '../../../renderer/terminals/connectionLines.ts';
import { TerminalLink } from '../../../renderer/terminals/terminalLink.ts';
import { scriptedBackend, settled } from './scriptedBackend.ts';
import { shellState } from './shellStates.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const ended = { phase: 'ended', exit: { code: 0, signal: null }, at: 0 } as const;

/** A link whose terminal keeps what it is given, and works it in at once. */
async function linked(replay = 0, worksIn = true) {
  const backend = scriptedBackend({ 'shells.attach': () => ({ stream: 5, replay }) });
  let screen = '';
  const parsedLater: (() => void)[] = [];
  const show = (data: Uint8Array | string, parsed?: () => void) => {
    screen +=
      typeof data === 'string' ? data.replace(/\u001b\[[!?]?[0-9;]*[a-zA-Z]/g, '') : new TextDecoder().decode(data);
    if (worksIn) parsed?.();
    else if (parsed !== undefined) parsedLater.push(parsed);
  };
  const events = { output: vi.fn(), cancel: vi.fn(), reconnect: vi.fn() };
  const words = { step: () => 'step', ended: () => 'ended', reconnected: () => 'again', failed: () => 'failed' };
  const link = new TerminalLink({
    id: 'a',
    opened: () => Promise.resolve(),
    screen: { write: show, writeBlock: show, reset: () => (screen = '') },
    narrator: new Narrator(words),
    hint: 'Enter reconnects',
    events,
  });
  await link.attach(backend.client);
  return { backend, link, events, parsedLater, screen: () => screen };
}

describe('a terminal and its shell', () => {
  test('typed bytes go to an open shell', async () => {
    const { backend, link } = await linked();
    link.update(shellState('a'));
    link.input(encode('ls\r'));
    expect(backend.input).toEqual(['ls\r']);
  });

  test('output that is faster than its snapshot waits for it', async () => {
    const { backend, link, screen } = await linked();
    link.update(shellState('a', { state: { phase: 'connecting' } }));
    backend.output(5, '$ ');
    expect(screen()).toBe('');
    link.update(shellState('a', { notices: ['added'] }));
    expect(screen()).toBe('added\r\n$ ');
  });

  test('nothing is sent while the past is drawn: a terminal would answer queries of dead programs', async () => {
    const { backend, link, parsedLater } = await linked(4, false);
    link.update(shellState('a'));
    backend.output(5, 'past');
    link.input(encode('\u001b[?1;2c'));
    expect(backend.input).toEqual([]);
    for (const parsed of parsedLater) parsed();
    link.input(encode('x'));
    expect(backend.input).toEqual(['x']);
  });

  test('how it ended stands after the last output, even when that comes late', async () => {
    const { backend, link, screen } = await linked();
    link.update(shellState('a'));
    backend.output(5, 'one ');
    link.update(shellState('a', { state: ended }));
    backend.output(5, 'two ');
    await vi.waitFor(() => expect(screen()).toContain('ended'));
    expect(screen()).toBe('one two ended\r\n');
  });

  test('without a shell: Esc cancels, Enter reconnects, other keys are dropped with one hint', async () => {
    const { backend, link, events, screen } = await linked();
    link.update(shellState('a', { state: { phase: 'connecting' } }));
    link.input(encode('\u001b'));
    expect(events.cancel).toHaveBeenCalledOnce();
    const failure = { code: 'lost', host: 'a', cause: 'reset', seconds: 0 } as const;
    link.update(shellState('a', { state: { phase: 'lost', failure, at: 0, recovery: { state: 'stopped' } } }));
    link.input(encode('x'));
    link.input(encode('y'));
    expect(screen().match(/Enter reconnects/g)).toHaveLength(1);
    link.input(encode('\r'));
    expect(events.reconnect).toHaveBeenCalledOnce();
    expect(backend.input).toEqual([]);
  });

  test('a stream that fell behind is attached again, from an empty screen', async () => {
    const { backend, link, screen } = await linked(3);
    link.update(shellState('a'));
    backend.output(5, 'old');
    backend.event('shells.detached', { id: 'a', stream: 5 });
    await settled();
    expect(backend.called('shells.attach')).toHaveLength(2);
    expect(screen()).toBe('');
    backend.event('shells.detached', { id: 'b', stream: 5 });
    await settled();
    expect(backend.called('shells.attach')).toHaveLength(2);
  });
});
