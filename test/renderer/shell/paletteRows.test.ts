import { describe, expect, test } from 'vitest';
import {
  paletteResult,
  weightOf,
  type PaletteAction,
  type Narrow,
  type PaletteHost,
} from '../../../renderer/shell/paletteRows.ts';
import { parseTarget } from '../../../shared/typedTarget.ts';

const NOW = Date.UTC(2026, 10, 20);
const DAY = 24 * 60 * 60 * 1000;

function host(name: string, more: Partial<PaletteHost> = {}): PaletteHost {
  return {
    key: name,
    name,
    address: `sam@${name}.example.com`,
    labels: [],
    lastUsed: 0,
    use: null,
    open: false,
    ...more,
  };
}
const actions: readonly PaletteAction[] = [
  { key: 'settings', title: 'Settings', suggested: true, about: null, use: null },
  { key: 'close', title: 'Close session', suggested: false, about: null, use: null },
  {
    key: 'tunnel',
    title: 'Stop tunnel Orders',
    suggested: false,
    about: { glyph: 'connected', detail: 'idle' },
    use: null,
  },
];
const narrow: Narrow<PaletteHost> = (text) => {
  const [, tag = '', words = ''] = /^tag:(\S+) ?(.*)$/.exec(text) ?? [];
  return tag === '' ? { text, holds: null } : { text: words, holds: ({ key }) => key.includes(tag) };
};
const ask = (text: string, hosts: readonly PaletteHost[]) =>
  paletteResult({ text, hosts, actions, parse: parseTarget, narrow, now: NOW });
const names = (text: string, hosts: readonly PaletteHost[]) => ask(text, hosts).hosts.map(({ name }) => name);

describe('hosts', () => {
  test('the tier wins over recency, recency over the finer score', () => {
    const hosts = [
      host('stg-db', { lastUsed: NOW }),
      host('db-01', { lastUsed: NOW - 30 * DAY }),
      host('db-02', { lastUsed: NOW - DAY }),
    ];
    expect(names('db', hosts)).toEqual(['db-02', 'db-01', 'stg-db']);
  });

  test('an open session comes before recently used hosts of the same tier', () => {
    expect(names('db', [host('db-01', { lastUsed: NOW }), host('db-02', { open: true })])).toEqual(['db-02', 'db-01']);
  });

  test('an address fits in one piece only, after every name', () => {
    const hosts = [host('web', { address: 'postgres@10.0.0.1' }), host('post')];
    expect(names('post', hosts)).toEqual(['post', 'web']);
    expect(names('p10', [hosts[0] ?? host('')])).toEqual([]);
  });

  test('# searches groups and environments, @ hosts, > actions, : tunnels', () => {
    const hosts = [host('web', { labels: ['Shop', 'production'] }), host('prod-x')];
    expect(names('#prod', hosts)).toEqual(['web']);
    expect(ask('@', hosts)).toMatchObject({ actions: [], typed: null });
    expect(ask('>close', hosts)).toMatchObject({ hosts: [], actions: [{ key: 'close' }] });
    expect(ask(':', hosts)).toMatchObject({ hosts: [], typed: null, actions: [{ key: 'tunnel' }] });
    expect(ask(':close', hosts).actions).toEqual([]);
  });
});

describe('connecting as typed', () => {
  test('is offered for anything that reads as a destination', () => {
    expect(ask('sam@db:2222', []).typed?.target).toEqual({ kind: 'host', host: 'db', user: 'sam', port: 2222 });
    expect(ask('ssh -p 2222 sam@db', []).typed?.target).toMatchObject({ host: 'db', port: 2222 });
  });

  test('is not offered for an alias alone, which is in the list', () => {
    expect(ask('db', [host('db')]).typed).toBeNull();
    expect(ask('sam@db', [host('db')]).typed).not.toBeNull();
  });

  test('what is no destination is said', () => {
    expect(ask('ssh -p nonsense db', []).problem).not.toBe('');
  });
});

describe('before anything is typed', () => {
  test('open sessions, then five recent hosts, then suggested actions', () => {
    const used = [1, 2, 3, 4, 5, 6].map((days) => host(`used-${days}`, { lastUsed: NOW - days * DAY }));
    const result = ask('', [...used.toReversed(), host('never'), host('open', { open: true })]);
    expect(result.hosts.map(({ name }) => name)).toEqual(['open', 'used-1', 'used-2', 'used-3', 'used-4', 'used-5']);
    expect(result.actions.map(({ key }) => key)).toEqual(['settings']);
  });
});

describe('use', () => {
  test('a host that was used before uses were counted was used once; use halves in 14 days', () => {
    const weight = (more: Partial<PaletteHost>) => weightOf(host('x', more), NOW);
    expect(weight({ lastUsed: NOW })).toBe(1);
    expect(weight({ lastUsed: NOW - 14 * DAY })).toBeCloseTo(0.5);
    expect(weight({})).toBe(0);
    expect(weight({ lastUsed: NOW, use: { weight: 4, at: NOW - 14 * DAY } })).toBeCloseTo(2);
  });

  test('ranks hosts and actions that fit as well, never one that fits worse before one that fits better', () => {
    const often = { weight: 9, at: NOW };
    expect(names('db', [host('db-01'), host('db-02', { use: often }), host('a-db', { use: often })])).toEqual([
      'db-02',
      'db-01',
      'a-db',
    ]);
    const some = [
      { key: 'a', title: 'Split down', suggested: false, about: null, use: null },
      { key: 'b', title: 'Split right', suggested: false, about: null, use: often },
      { key: 'c', title: 'A split', suggested: false, about: null, use: often },
    ];
    const ranked = (text: string) =>
      paletteResult({ text, hosts: [], actions: some, parse: parseTarget, narrow, now: NOW }).actions;
    expect(ranked('split').map(({ key }) => key)).toEqual(['b', 'a', 'c']);
    expect(ranked('').map(({ key }) => key)).toEqual(['b', 'c']);
  });
});

test('terms narrow to hosts alone, and words fit within them', () => {
  const hosts = [host('web-01'), host('web-02'), host('db')];
  expect(ask('tag:web', hosts)).toMatchObject({ hosts: [{ name: 'web-01' }, { name: 'web-02' }], actions: [] });
  expect(names('tag:web 02', hosts)).toEqual(['web-02']);
});
