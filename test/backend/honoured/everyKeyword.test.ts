/** A keyword counts as honoured only with a test that shows its effect on a real connection. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KEYWORDS } from '../../../shared/sshConfig/keywords.ts';

/** Titles of tests, and the first cells of test.each, which become titles: `Port: …`, `A and B: …`, `Ciphers aes256-ctr`. */
const TITLES = [/(?:test|describe)\(\s*['"`]([^'"`\n]*)/g, /\)\(\s*['"`]([^'"`\n]*)/g, /^ *\[+['"`]([^'"`\n]*)/gm];
const titles = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'everyKeyword.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .flatMap((source) => TITLES.flatMap((pattern) => [...source.matchAll(pattern)].map(([, title = '']) => title)));

test.each(KEYWORDS.filter(({ honoured }) => honoured === 'yes').map(({ name }) => name))('%s has its test', (name) => {
  const mentions = titles.filter((title) => new RegExp(`(^| and )${name}\\b`).test(title));
  expect(mentions).not.toEqual([]);
});
