import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/defaultSettings.ts';
import { createSettingsService } from '../../../electron/backend/settings/settingsService.ts';
import type { Migrations } from '../../../electron/backend/settings/settingsFile.ts';
import type { Settings, SettingsNotice } from '../../../shared/contract/settings.ts';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';

function open(folder = makeTempFolder('settings'), migrations?: Migrations) {
  const changes: Settings[] = [];
  const told: SettingsNotice[][] = [];
  const service = createSettingsService({
    folder,
    version: '0.2.0',
    log: () => undefined,
    onChanged: (settings) => changes.push(settings),
    onNotices: (notices) => told.push(notices),
    ...(migrations === undefined ? {} : { migrations }),
  });
  cleanUp(() => service.close());
  const caller = null;
  return {
    folder,
    changes,
    told,
    service,
    set: (change: Partial<Settings>) => service.handlers['settings.set'](change, caller) as Settings,
    notices: () => service.handlers['settings.notices'](null, caller) as SettingsNotice[],
    file: () => JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Record<string, unknown>,
    history: () => {
      const history = join(folder, 'settings-history');
      return existsSync(history) ? readdirSync(history).sort() : [];
    },
  };
}

const write = (folder: string, text: string) => writeFileSync(join(folder, 'settings.json'), text);

test('a fresh start has the defaults and writes nothing', () => {
  const { service, folder, notices } = open();
  expect(service.get()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toEqual([]);
  expect(notices()).toEqual([]);
});

test('what was set is there at the next start, readable, for the owner alone', () => {
  const first = open();
  first.set({ theme: 'dark', pinned: ['web.example', 'db'] });
  expect(first.changes).toEqual([{ ...DEFAULT_SETTINGS, theme: 'dark', pinned: ['web.example', 'db'] }]);
  expect(open(first.folder).service.get()).toEqual(first.service.get());
  expect(readFileSync(join(first.folder, 'settings.json'), 'utf8')).toContain('\n');
  expect(statSync(join(first.folder, 'settings.json')).mode & 0o777).toBe(0o600);
});

test('two programs on one file merge by member', () => {
  const a = open();
  const b = open(a.folder);
  a.set({ theme: 'dark' });
  b.set({ density: 'compact' });
  a.set({ pinned: ['x'] });
  expect(a.file()).toMatchObject({ theme: 'dark', density: 'compact', pinned: ['x'] });
});

test('setting what is set already neither writes nor tells', () => {
  const { set, changes, folder } = open();
  set({ theme: 'system', pinned: [] });
  expect(changes).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('the last ten versions are kept, each as it was; use alone makes none', () => {
  const settings = open();
  for (let width = 200; width < 220; width++) {
    settings.set({ sidebar: { open: true, width } });
    settings.service.touch(`host.${width}`);
  }
  const kept = settings.history();
  expect(kept.length).toBe(10);
  const widths = kept.map((name) => {
    const text = readFileSync(join(settings.folder, 'settings-history', name), 'utf8');
    return (JSON.parse(text) as Settings).sidebar.width;
  });
  expect(widths).toEqual([209, 210, 211, 212, 213, 214, 215, 216, 217, 218]);
  expect(Object.keys(settings.service.get().lastUsed)).toHaveLength(20);
});

test.each([
  ['cut off', '{"theme": "dark", "pin'],
  ['empty', ''],
  ['binary', '\0\x01\x02'],
  ['another type', '[1]'],
  ['null', 'null'],
])('a damaged file (%s) is set aside, whole, and said', (_, text) => {
  const folder = makeTempFolder('settings');
  write(folder, text);
  const { service, notices, set } = open(folder);
  expect(service.get()).toEqual(DEFAULT_SETTINGS);
  const [notice] = notices();
  if (notice?.kind !== 'damaged') throw new Error('no notice of the damage');
  expect(notice.restored).toBe(false);
  expect(notice.setAside).toMatch(/^settings\.damaged-[-0-9TZ]+\.json$/);
  set({ theme: 'light' });
  expect(readFileSync(join(folder, notice.setAside), 'utf8')).toBe(text);
});

test('the last good version takes the place of a damaged file', () => {
  const before = open();
  before.set({ theme: 'dark' });
  before.set({ pinned: ['a'] });
  write(before.folder, '{"theme":');
  const { service, notices } = open(before.folder);
  expect(service.get().theme).toBe('dark');
  expect(notices()).toMatchObject([{ kind: 'damaged', restored: true }]);
});

test('what a person writes into the file is in use at once', async () => {
  const { folder, set, changes, service, told } = open();
  set({ theme: 'dark' });
  write(folder, JSON.stringify({ theme: 'light', density: 'roomy' }));
  await expect.poll(() => service.get()).toMatchObject({ theme: 'light', density: 'roomy' });
  expect(changes.at(-1)).toMatchObject({ theme: 'light', density: 'roomy' });
  expect(told).toEqual([]);
});

test('a mistake of a person is left to them: said with its line, nothing saved, and all well once it is mended', async () => {
  const { folder, set, notices, service, told } = open();
  const text = () => readFileSync(join(folder, 'settings.json'), 'utf8');
  set({ theme: 'dark' });
  const broken = '{\n  "theme": "dark",\n  "density": compact\n}';
  write(folder, broken);
  expect(() => set({ density: 'roomy' })).toThrow(expect.objectContaining({ code: 'io' }) as Error);
  expect(text()).toBe(broken);
  expect(service.get()).toMatchObject({ theme: 'dark', density: 'default' });
  const [notice] = notices();
  expect(notice).toMatchObject({ kind: 'mistake', file: join(folder, 'settings.json') });
  await expect.poll(() => told.at(-1)).toMatchObject([{ kind: 'mistake' }]);
  write(folder, broken.replace('compact', '"compact"'));
  await expect.poll(() => told.at(-1)).toEqual([]);
  expect(service.get()).toMatchObject({ theme: 'dark', density: 'compact' });
  set({ density: 'roomy' });
  expect(JSON.parse(text())).toMatchObject({ theme: 'dark', density: 'roomy' });
});

test.each([
  ['{\n"a": 1,\n}', 3],
  ['{\n\n"a" 1}', 3],
  ['{\n"a": 1,\n"b": roomy\n}', 3],
  ['{\n"a": "1,\n"b": 2\n}', 2],
  ['{"a": 1}\n}\n\n', 2],
  ['{\n"a": [1,\n2', null],
])('the line of a mistake in %j is %j', (text, line) => {
  const { folder, set, notices } = open();
  set({ theme: 'dark' });
  write(folder, text);
  expect(() => set({ theme: 'light' })).toThrow();
  expect(notices()).toMatchObject([{ kind: 'mistake', line }]);
});

test('a file of a newer Fairlead is used as far as it is understood, and left as it is', () => {
  const folder = makeTempFolder('settings');
  const text = JSON.stringify({ format: 2, theme: 'dark', density: { rows: 24 } });
  write(folder, text);
  const { service, notices, set } = open(folder);
  expect(service.get()).toMatchObject({ theme: 'dark', density: 'default' });
  expect(notices().map(({ kind }) => kind)).toEqual(['newer', 'invalid']);
  expect(() => set({ theme: 'light' })).toThrow(expect.objectContaining({ code: 'io' }) as Error);
  service.touch('web');
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(text);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('one wrong member gets its default; the others stay, known or not, and nothing is written', () => {
  const folder = makeTempFolder('settings');
  const stored = {
    theme: 'drak',
    density: 'compact',
    terminal: { fontSize: 900, cursor: 'bar' },
    pinned: 'all',
    fromTheFuture: { x: 1 },
  };
  write(folder, JSON.stringify(stored));
  const { service, notices, set, file } = open(folder);
  expect(service.get()).toEqual({
    ...DEFAULT_SETTINGS,
    density: 'compact',
    terminal: { ...DEFAULT_SETTINGS.terminal, cursor: 'bar' },
  });
  expect(notices()).toMatchObject([{ kind: 'invalid', members: ['theme', 'terminal.fontSize', 'pinned'] }]);
  expect(file()).toEqual(stored);
  set({ sort: 'used' });
  expect(file()).toEqual({ ...stored, sort: 'used' });
});

test('aliases may look like anything', () => {
  const first = open();
  for (const alias of ['a.b.c', '__internal__x', '-', 'ü', 'x[0]']) first.service.touch(alias);
  expect(open(first.folder).service.get().lastUsed).toEqual(first.service.get().lastUsed);
  expect(Object.keys(first.service.get().lastUsed)).toHaveLength(5);
});

test('a file that cannot be read: defaults, a notice, and saving says that it does not work', () => {
  const folder = makeTempFolder('settings');
  // A folder in its place fails for every user, also for root.
  mkdirSync(join(folder, 'settings.json'));
  const { service, notices, set } = open(folder);
  expect(service.get()).toEqual(DEFAULT_SETTINGS);
  expect(notices()).toMatchObject([{ kind: 'unreadable', reason: 'EISDIR' }]);
  expect(() => set({ theme: 'dark' })).toThrow(expect.objectContaining({ code: 'io' }) as Error);
  expect(service.get()).toEqual(DEFAULT_SETTINGS);
  service.touch('web');
});

test('a failed save changes nothing and says why', () => {
  const { folder, set, service, changes } = open();
  set({ theme: 'dark' });
  rmSync(join(folder, 'settings.json'));
  mkdirSync(join(folder, 'settings.json'));
  expect(() => set({ theme: 'light' })).toThrow(expect.objectContaining({ code: 'io' }) as Error);
  expect(service.get().theme).toBe('dark');
  expect(changes).toHaveLength(1);
});

test('an older file is migrated once, and its old form is kept', () => {
  const folder = makeTempFolder('settings');
  write(folder, JSON.stringify({ colours: 'dark', pinned: ['a'] }));
  const migrations: Migrations = {
    '0.2.0': (store) => {
      store.set('theme', store.get('colours'));
      store.delete('colours');
    },
  };
  const first = open(folder, migrations);
  expect(first.service.get()).toMatchObject({ theme: 'dark', pinned: ['a'] });
  const [kept] = first.history();
  expect(JSON.parse(readFileSync(join(folder, 'settings-history', kept ?? ''), 'utf8'))).toEqual({
    colours: 'dark',
    pinned: ['a'],
  });
  first.set({ theme: 'light' });
  expect(open(folder, migrations).service.get().theme).toBe('light');
});
