/** What profiles make of the list of hosts: terms of the filter, ranks by use, several rows at once, facts that are left. */
import { describe, expect, test } from 'vitest';
import { asJson, asSshConfig } from '../../../renderer/hosts/exportHosts.ts';
import { goneFacts, heirsOf } from '../../../renderer/hosts/goneFacts.ts';
import { hostOf } from '../../../renderer/hosts/host.ts';
import { filterHosts } from '../../../renderer/hosts/hostFilter.ts';
import { NONE_CLOSED, treeRows } from '../../../renderer/hosts/tree.ts';
import {
  allHosts,
  NOTHING_SELECTED,
  rangeTo,
  selectedHosts,
  toggledHost,
} from '../../../renderer/hosts/treeSelection.ts';
import { gridOf, panesOf } from '../../../renderer/terminals/splits.ts';
import type { HostEntry, HostList } from '../../../shared/contract/config.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';
import { useWeight, withUse } from '../../../shared/uses.ts';

function entry(alias: string, more: Partial<HostEntry> = {}): HostEntry {
  const place = { file: '~/.ssh/config', line: 1 };
  const plain = { via: [], proxyCommand: false, identity: '', group: 'config', notHonoured: [] };
  return { alias, user: 'sam', hostname: `${alias}.example.com`, port: 22, place, ...plain, ...more };
}
const DAY = 24 * 60 * 60 * 1000;
const entries = [
  entry('web-01', { via: ['bastion'] }),
  entry('web-02', { user: 'root' }),
  entry('db-01', { via: ['bastion-eu'], place: { file: '~/.ssh/config.d/db', line: 3 } }),
];
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  hosts: {
    'web-01': { environment: 'production', colour: 'none', tags: ['web', 'shop'] },
    'web-02': { environment: 'staging', colour: 'none', tags: ['web'], group: 'Shop' },
    gone: { environment: 'production', colour: 'red', file: '~/.ssh/config' },
    elsewhere: { environment: 'none', colour: 'red', file: '~/work/config' },
    typed: { environment: 'none', colour: 'none' },
  },
  pinned: ['gone'],
  uses: { 'host:db-01': { weight: 3, at: 0 }, 'host:web-02': { weight: 2, at: 14 * DAY } },
};
const hosts = entries.map((each) => hostOf(each, settings));
const found = (query: string) => filterHosts(hosts, query).map(({ name }) => name);

describe('the filter', () => {
  test.each([
    ['tag:web', ['web-01', 'web-02']],
    ['tag:sh', ['web-01']],
    ['tag:web env:prod', ['web-01']],
    ['env:prod jump:bastion', ['web-01']],
    ['jump:bastion', ['web-01', 'db-01']],
    ['group:shop', ['web-02']],
    ['USER:root', ['web-02']],
    ['file:db', ['db-01']],
    ['web 02', ['web-02']],
    ['tag:web 02', ['web-02']],
    ['tag:none', []],
    // Not a term: an address.
    ['sam@web-01.example', ['web-01']],
  ])('%s', (query, names) => {
    expect(found(query)).toEqual(names);
  });

  test('terms narrow: more of them never find more', () => {
    const terms = ['tag:web', 'env:production', 'jump:b', 'user:sam', '01', ''];
    for (const one of terms) {
      for (const other of terms) {
        const both = found(`${one} ${other}`);
        for (const name of both) expect(found(one), `${one} and ${other}`).toContain(name);
      }
    }
  });
});

describe('use', () => {
  test('counts one, and half as much two weeks later', () => {
    const once = withUse({}, 'a', 0);
    const twice = withUse(once, 'a', 14 * DAY);
    expect([useWeight(once['a'], 0), useWeight(twice['a'], 14 * DAY)]).toEqual([1, 1.5]);
    expect(useWeight(undefined, 0)).toBe(0);
  });

  test('what is not used for long is forgotten first, and never without bound', () => {
    const many = Array.from({ length: 6000 }, (_, index) => [`key:${index}`, { weight: 1, at: 500 * DAY }] as const);
    const uses = withUse({ ...withUse({}, 'old', 0), ...Object.fromEntries(many) }, 'new', 500 * DAY);
    expect(Object.keys(uses).length).toBeLessThanOrEqual(5000);
    expect(uses).not.toHaveProperty('old');
    expect(uses).toHaveProperty('new');
  });

  test('ranks hosts, recent and frequent first', () => {
    const words = { pinned: 'Pinned', builtIn: 'Built in' };
    const at = (now: number) =>
      treeRows({ hosts, query: '', sort: 'often', now, closed: NONE_CLOSED, words }).flatMap((row) =>
        row.kind === 'host' && row.host.group === 'config' ? [row.host.name] : [],
      );
    expect(at(14 * DAY)).toEqual(['db-01', 'web-01']);
  });
});

describe('several rows', () => {
  const words = { pinned: 'Pinned', builtIn: 'Built in' };
  const rows = treeRows({ hosts, query: '', sort: 'name', now: 0, closed: NONE_CLOSED, words });
  const names = (selection: Parameters<typeof selectedHosts>[1]) =>
    selectedHosts(rows, selection).map(({ name }) => name);

  test('a range goes both ways over headings, and begins where it began', () => {
    const down = rangeTo(rows, NOTHING_SELECTED, 'alias:db-01', 'alias:web-02');
    expect(names(down)).toEqual(['db-01', 'web-01', 'web-02']);
    expect(names(rangeTo(rows, down, 'alias:web-02', 'alias:web-01'))).toEqual(['db-01', 'web-01']);
    expect(names(rangeTo(rows, NOTHING_SELECTED, 'alias:web-02', 'alias:web-01'))).toEqual(['web-01', 'web-02']);
  });

  test('one is added and taken out again; what is not listed is not selected', () => {
    const one = toggledHost(NOTHING_SELECTED, 'alias:web-02');
    expect(names(toggledHost(one, 'alias:db-01'))).toEqual(['db-01', 'web-02']);
    expect(names(toggledHost(one, 'alias:web-02'))).toEqual([]);
    expect(names({ ids: new Set(['alias:no']), anchor: null })).toEqual([]);
    expect(names(allHosts(rows))).toHaveLength(3);
  });

  test('side by side they share a tab in full', () => {
    for (let count = 1; count <= 6; count++) {
      const panes = Array.from({ length: count }, (_, index) => `p${index}`);
      expect(panesOf(gridOf(panes))).toEqual(panes);
    }
    expect(gridOf(['a', 'b', 'c', 'd'])).toMatchObject({ axis: 'column', sizes: [0.5, 0.5] });
  });
});

test('several hosts are written down as ssh_config and as JSON', () => {
  expect(asSshConfig(hosts.slice(0, 1))).toBe(
    'Host web-01\n  HostName web-01.example.com\n  User sam\n  ProxyJump bastion\n',
  );
  expect(JSON.parse(asJson(hosts))).toMatchObject([{ alias: 'web-01', tags: ['web', 'shop'] }, {}, {}]);
});

describe('facts that are left', () => {
  const list: HostList = {
    file: '~/.ssh/config',
    status: 'ok',
    reason: '',
    included: ['~/.ssh/config.d/db'],
    hosts: entries,
    patterns: [],
    problems: [],
    revision: 1,
  };

  test('are those of hosts that a file which is read named once, and no others', () => {
    expect(goneFacts(settings, list).map(({ alias, pinned }) => [alias, pinned])).toEqual([['gone', true]]);
  });

  test('nothing is gone while the files cannot be read', () => {
    expect(goneFacts(settings, { ...list, status: 'unreadable', hosts: [] })).toEqual([]);
  });

  test('can go to a host of the same file that has none', () => {
    const [gone] = goneFacts(settings, { ...list, hosts: [...entries, entry('shop')] });
    expect(gone && heirsOf(gone, settings, { ...list, hosts: [...entries, entry('shop')] })).toEqual(['shop']);
  });
});
