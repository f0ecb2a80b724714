import { describe, expect, test } from 'vitest';
import { demoHost, hostOf, shortPlace, sshCommand, addressOf } from '../../../renderer/hosts/host.ts';
import { filterHosts } from '../../../renderer/hosts/hostFilter.ts';
import { NONE_CLOSED, toggled, treeRows, type TreeInput } from '../../../renderer/hosts/tree.ts';
import { treeMove, typeAhead } from '../../../renderer/hosts/treeKeys.ts';
import type { HostEntry } from '../../../shared/contract/config.ts';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';
import { sameTarget } from '../../../shared/target.ts';

function entry(alias: string, more: Partial<HostEntry> = {}): HostEntry {
  return {
    alias,
    user: 'sam',
    hostname: `${alias}.example.com`,
    port: 22,
    via: [],
    proxyCommand: false,
    identity: '',
    place: { file: '~/.ssh/config', line: 1 },
    group: 'config',
    notHonoured: [],
    ...more,
  };
}
const settings = { ...DEFAULT_SETTINGS, pinned: ['web-10'], lastUsed: { 'web-2': 5 } };
const hosts = [
  ...[entry('web-10'), entry('web-2'), entry('web-1'), entry('lab', { group: 'Lab' })].map((each) =>
    hostOf(each, settings),
  ),
  demoHost('Demo server'),
];
const words = { pinned: 'Pinned', builtIn: 'Built in' };
const rows = (more: Partial<TreeInput> = {}) =>
  treeRows({ hosts, query: '', sort: 'name', now: 0, closed: NONE_CLOSED, words, ...more });
const shown = (more?: Partial<TreeInput>) =>
  rows(more).map((row) => (row.kind === 'group' ? `# ${row.name}` : row.host.name));

describe('rows', () => {
  test('pinned first, then groups as in the config, the demo server last; numbers sort as numbers', () => {
    expect(shown()).toEqual([
      '# Pinned',
      'web-10',
      '# config',
      'web-1',
      'web-2',
      '# Lab',
      'lab',
      '# Built in',
      'Demo server',
    ]);
  });

  test('by last use and as in the files', () => {
    expect(shown({ sort: 'used' }).slice(3, 5)).toEqual(['web-2', 'web-1']);
    expect(shown({ sort: 'file' }).slice(3, 5)).toEqual(['web-2', 'web-1']);
  });

  test('a closed group keeps its heading; a filter opens it', () => {
    const closed = toggled(NONE_CLOSED, 'group:config');
    expect(shown({ closed })).not.toContain('web-1');
    expect(shown({ closed, query: 'web-1' })).toEqual(['# Pinned', 'web-10', '# config', 'web-1']);
    expect(toggled(closed, 'group:config').size).toBe(0);
  });

  test('nothing fits: no rows, no empty groups', () => {
    expect(rows({ query: 'zzz' })).toEqual([]);
  });

  test('places in a group count from 1', () => {
    expect(
      rows()
        .filter((row) => row.kind === 'host')
        .map(({ position, setSize }) => `${position}/${setSize}`),
    ).toEqual(['1/1', '1/2', '2/2', '1/1', '1/1']);
  });
});

describe('filter', () => {
  test('an equal name is the first answer, so that Enter goes there', () => {
    expect(filterHosts(hosts, 'web-1')[0]?.name).toBe('web-1');
  });

  test('letters with gaps count only when nothing fits in one piece', () => {
    expect(filterHosts(hosts, 'web-1').map(({ name }) => name)).toEqual(['web-1', 'web-10']);
    expect(filterHosts(hosts, 'w10').map(({ name }) => name)).toEqual(['web-10']);
  });

  test('finds by address in one piece, after names', () => {
    expect(filterHosts(hosts, 'sam@')).toHaveLength(4);
    expect(filterHosts(hosts, 'lab.example').map(({ name }) => name)).toEqual(['lab']);
  });
});

describe('keys', () => {
  const all = rows();
  test('arrows stay inside; left goes to the group, right into it', () => {
    expect(treeMove(all, 0, 'ArrowUp')).toEqual({ kind: 'cursor', index: 0 });
    expect(treeMove(all, all.length - 1, 'ArrowDown')).toEqual({ kind: 'cursor', index: all.length - 1 });
    expect(treeMove(all, 4, 'ArrowLeft')).toEqual({ kind: 'cursor', index: 2 });
    expect(treeMove(all, 2, 'ArrowLeft')).toEqual({ kind: 'toggle' });
    expect(treeMove(all, 2, 'ArrowRight')).toEqual({ kind: 'cursor', index: 3 });
    expect(treeMove(all, 4, 'x')).toBeNull();
  });

  test('type-ahead goes around the end', () => {
    expect(typeAhead(all, 6, 'w')).toBe(1);
    expect(typeAhead(all, 1, 'w')).toBe(3);
    expect(typeAhead(all, 3, 'web-1')).toBe(3);
    expect(typeAhead(all, 0, 'q')).toBe(-1);
  });
});

describe('a host in words', () => {
  test('address', () => {
    const address = (more: Partial<HostEntry>) => addressOf(hostOf(entry('x', more), settings));
    expect(address({ hostname: '2001:db8::7', port: 2222 })).toBe('sam@[2001:db8::7]:2222');
    expect(address({ hostname: 'x' })).toBe('sam@x');
  });

  test('the ssh command is safe to paste', () => {
    expect(sshCommand(hostOf(entry('web-01'), settings))).toBe('ssh web-01');
    expect(sshCommand(hostOf(entry("a'; rm -rf ~"), settings))).toBe(String.raw`ssh 'a'\''; rm -rf ~'`);
  });

  test('place', () => {
    expect(shortPlace({ file: '~/.ssh/config.d/work.conf', line: 3 })).toBe('work.conf:3');
  });

  test('a target with another user is another target', () => {
    expect(sameTarget({ kind: 'host', host: 'a' }, { kind: 'host', host: 'a', user: 'b' })).toBe(false);
    expect(sameTarget({ kind: 'demo' }, { kind: 'demo' })).toBe(true);
  });
});
