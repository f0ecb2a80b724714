/** Every language has exactly the keys of English: none is missing, and none is left over from an English word that is gone. */
import { describe, expect, test } from 'vitest';
import { de } from '../../../renderer/i18n/de.ts';
import { en } from '../../../renderer/i18n/en.ts';
import { zh } from '../../../renderer/i18n/zh.ts';

describe.each([
  { name: 'German', messages: de },
  { name: 'Chinese', messages: zh },
])('$name', ({ messages }) => {
  test('lacks no key', () => {
    expect(Object.keys(en).filter((key) => !(key in messages))).toEqual([]);
  });

  test('has no key that English has not', () => {
    expect(Object.keys(messages).filter((key) => !(key in en))).toEqual([]);
  });
});
