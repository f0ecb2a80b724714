import { describe, expect, test } from 'vitest';
import { Sessions } from '../../../renderer/terminals/sessions.svelte.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';
import { scriptedBackend, settled } from './scriptedBackend.ts';
import { shellState } from './shellStates.ts';

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  };
}

async function withShells(ids: string[], storage = memoryStorage(), settings = DEFAULT_SETTINGS) {
  const backend = scriptedBackend({
    'shells.list': () => ids.map((id) => shellState(id)),
    'settings.set': (change: Partial<Settings>) => ({ ...settings, ...change }),
  });
  const sessions = new Sessions({ client: backend.client, settings: () => settings, storage });
  await settled();
  return { backend, sessions, storage, ids: () => sessions.list.map(({ id }) => id) };
}

describe('sessions', () => {
  test('a window finds the shells that live, in order, with the first in front', async () => {
    const { sessions, ids } = await withShells(['a', 'b', 'c']);
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(sessions.active?.id).toBe('a');
  });

  test('order, names and the front one outlive a reload', async () => {
    const before = await withShells(['a', 'b', 'c']);
    before.sessions.move('c', 0);
    before.sessions.rename('b', '  build  ');
    before.sessions.select('b');
    const after = await withShells(['a', 'b', 'c'], before.storage);
    expect(after.ids()).toEqual(['c', 'a', 'b']);
    expect(after.sessions.active?.name).toBe('build');
  });

  test('what the storage holds may be anything', async () => {
    const storage = memoryStorage();
    storage.setItem('fairlead.tabs', '{"order":7');
    expect((await withShells(['a'], storage)).ids()).toEqual(['a']);
  });

  test('an opened session is there at once, in front, and survives a snapshot from before it', async () => {
    const { backend, sessions, ids } = await withShells(['a']);
    const opened = sessions.open({ kind: 'host', host: 'web-01' });
    backend.event('shells.changed', [shellState('a')]);
    expect(ids()).toEqual(['a', opened.id]);
    expect(sessions.active).toBe(opened);
    expect(opened.phase).toBe('connecting');
  });

  test('closing goes to the right neighbour, else the left one, and a late snapshot does not bring it back', async () => {
    const { backend, sessions, ids } = await withShells(['a', 'b', 'c']);
    sessions.select('b');
    sessions.close('b');
    expect(sessions.active?.id).toBe('c');
    backend.event(
      'shells.changed',
      ['a', 'b', 'c'].map((id) => shellState(id)),
    );
    expect(ids()).toEqual(['a', 'c']);
    sessions.close('c');
    expect(sessions.active?.id).toBe('a');
    sessions.close('a');
    expect(sessions.active).toBeNull();
    expect(backend.called('shells.close')).toEqual([{ id: 'b' }, { id: 'c' }, { id: 'a' }]);
  });

  test('closed in another window: gone here too', async () => {
    const { backend, ids } = await withShells(['a', 'b']);
    backend.event('shells.changed', [shellState('b')]);
    expect(ids()).toEqual(['b']);
  });

  test('next and previous go round', async () => {
    const { sessions } = await withShells(['a', 'b', 'c']);
    sessions.previous();
    expect(sessions.active?.id).toBe('c');
    sessions.next();
    expect(sessions.active?.id).toBe('a');
  });

  test('a backend that was started anew: its lost shells are shown as lost, and opened again on request', async () => {
    const { sessions } = await withShells(['a']);
    const notFound = () => {
      throw { code: 'not-found' } as unknown as Error;
    };
    const fresh = scriptedBackend({ 'shells.reconnect': notFound });
    sessions.restart(fresh.client);
    await settled();
    expect(sessions.list[0]?.phase).toBe('lost');
    sessions.reconnect('a');
    await settled();
    expect(fresh.called('shells.open')).toMatchObject([{ id: 'a', target: { kind: 'host', host: 'a' } }]);
    expect(sessions.list[0]?.phase).toBe('connecting');
  });

  test('only what is over is reconnected, with the size of its terminal', async () => {
    const { backend, sessions } = await withShells(['a']);
    sessions.reconnect('a');
    expect(backend.called('shells.reconnect')).toEqual([]);
    const size = { columns: 100, rows: 30, width: 800, height: 510 };
    const session = sessions.list[0];
    if (session !== undefined) sessions.resized(session, size);
    const state = { phase: 'ended', exit: { code: 0, signal: null }, at: 0 } as const;
    backend.event('shells.changed', [shellState('a', { state })]);
    sessions.reconnect('a');
    expect(backend.called('shells.reconnect')).toEqual([{ id: 'a', size }]);
  });

  test('text size stays within its bounds', async () => {
    const terminal = { ...DEFAULT_SETTINGS.terminal, fontSize: 32 };
    const { backend, sessions } = await withShells([], memoryStorage(), { ...DEFAULT_SETTINGS, terminal });
    sessions.changeTextSize(1);
    expect(backend.called('settings.set')).toEqual([]);
    sessions.changeTextSize(-1);
    sessions.changeTextSize(0);
    expect(backend.called('settings.set')).toMatchObject([
      { terminal: { fontSize: 31 } },
      { terminal: { fontSize: 13 } },
    ]);
  });
});
