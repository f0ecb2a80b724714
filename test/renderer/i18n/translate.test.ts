import { describe, expect, test } from 'vitest';
import { en } from '../../../renderer/i18n/en.ts';
import { t, translateParts, type MessageKey } from '../../../renderer/i18n/translate.ts';

const keys = Object.keys(en) as readonly MessageKey[];

describe('the catalogue', () => {
  test.each(keys)('%s is a valid message', (key) => {
    const names = [...en[key].matchAll(/\{\s*([a-zA-Z]+)\s*[,}]/g)].map(([, name = '']) => name);
    const values = Object.fromEntries(names.map((name) => [name, 2]));
    expect(t(key, values)).not.toBe('');
  });

  test('says no please, no oops, and shouts nowhere', () => {
    const loud = keys.filter((key) => /\b(please|oops|sorry)\b|!/i.test(en[key]));
    expect(loud).toEqual([]);
  });

  test('no key is declared in two places', async () => {
    const modules = import.meta.glob<Record<string, Record<string, string>>>([
      '../../../renderer/i18n/en/*.ts',
      '../../../shared/words/en/*.ts',
    ]);
    const parts = await Promise.all(Object.values(modules).map((load) => load()));
    const declared = parts.flatMap((part) => Object.values(part).flatMap((messages) => Object.keys(messages)));
    expect(declared.length).toBe(keys.length);
  });
});

describe('plurals', () => {
  test('of the first screen', () => {
    expect(t('hosts.first.title', { count: 1 })).toBe('Your host is ready');
    expect(t('hosts.first.title', { count: 18 })).toBe('Your 18 hosts are ready');
    expect(t('hosts.files', { file: '~/.ssh/config', count: 2 })).toBe('~/.ssh/config and 2 includes');
  });

  test('of lines that were not understood', () => {
    expect(t('hosts.problems', { count: 2, file: 'config.d/lab.conf', files: 1 })).toBe(
      '2 lines in config.d/lab.conf were not understood. They are kept as they are.',
    );
    expect(t('hosts.problems', { count: 3, file: 'x', files: 2 })).toBe(
      '3 lines in 2 files were not understood. They are kept as they are.',
    );
  });
});

test('marks become pieces, and plain text without them', () => {
  const values = { file: '~/.ssh/config', count: 0 };
  expect(translateParts('hosts.first.source', values)[1]).toEqual({ mark: 'mono', text: '~/.ssh/config' });
  expect(t('hosts.first.source', values)).toMatch(/^Read from ~\/\.ssh\/config\. Nothing was changed/);
});

test('text of a person that looks like a mark stays text', () => {
  expect(t('hosts.filter.nothing', { text: '<b>x' })).toBe('No host matches “<b>x”.');
});
