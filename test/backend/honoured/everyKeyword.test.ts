/**
 * A keyword counts as honoured only when what Fairlead connects by is another with it in the config than without it, and
 * when a test of this folder is there that shows its effect on a real connection.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { bytesToText, textToBytes } from '../../../shared/sshConfig/document.ts';
import { hostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { KEYWORDS } from '../../../shared/sshConfig/keywords.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { resolve } from '../../../shared/sshConfig/resolve.ts';
import { valueOf } from '../../helpers/configGrammar.ts';
import { createRandom } from '../../helpers/random.ts';

/** Titles of tests, and the first cells of test.each, which become titles: `Port: …`, `A and B: …`, `Ciphers aes256-ctr`. */
const TITLES = [/(?:test|describe)\(\s*['"`]([^'"`\n]*)/g, /\)\(\s*['"`]([^'"`\n]*)/g, /^ *\[+['"`]([^'"`\n]*)/gm];
const titles = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'everyKeyword.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .flatMap((source) => TITLES.flatMap((pattern) => [...source.matchAll(pattern)].map(([, title = '']) => title)));

/** Lines that give a keyword something to act on. */
const BESIDE: Readonly<Record<string, string>> = {
  ClearAllForwardings: 'LocalForward 8080 localhost:80',
  IgnoreUnknown: 'OfAnotherProgram yes',
  Include: 'Match all',
  Tag: 'Match tagged *\n  Port 7',
};
const BLOCKS: Readonly<Record<string, string>> = {
  Host: 'Host web\n  Port 7',
  Match: 'Match originalhost web\n  Port 7',
  Include: 'Include /included',
};
const VALUES = 60;

/** All that a connection is made by, or why none is made. */
function connectsBy(config: string): string {
  const files: Readonly<Record<string, string>> = { '/config': config, '/included': 'Port 7\n' };
  const world = createNodeWorld({ kind: 'linux', homeFolder: '/nowhere', environment: { LANG: 'C', EDITOR: 'ed' } });
  const readFile = (path: string) => {
    const text = files[path];
    return text === undefined
      ? ({ kind: 'missing' } as const)
      : ({ kind: 'file', bytes: textToBytes(text), safe: true } as const);
  };
  const glob = (pattern: string) => (pattern in files ? [pattern] : []);
  const source = { path: '/config', userFile: true, checkPermissions: false, required: true };
  const reader = createConfigReader([source], { ...world, readFile, glob }, NEWEST_OPENSSH);
  try {
    return JSON.stringify(hostOptions(resolve(reader, { host: 'web' }), reader));
  } catch (error) {
    if (error instanceof ConfigRefused) return 'refused';
    throw error;
  }
}

describe.each(KEYWORDS.filter(({ honoured }) => honoured === 'yes').map((keyword) => [keyword.name, keyword] as const))(
  '%s',
  (name, keyword) => {
    test('changes what a connection is made by', () => {
      const beside = BESIDE[name] ?? '';
      const without = connectsBy(`${beside}\n`);
      const random = createRandom(1);
      const block = BLOCKS[name];
      const lines =
        block === undefined ? Array.from({ length: VALUES }, () => `${name} ${valueOf(keyword, random)}`) : [block];
      const changed = lines.filter((line) => {
        const outcome = connectsBy(`${bytesToText(textToBytes(line))}\n${beside}\n`);
        return outcome !== without && (outcome !== 'refused' || name === 'RefuseConnection');
      });
      expect(changed).not.toEqual([]);
    });

    test('has a test on a real connection', () => {
      expect(titles.filter((title) => new RegExp(`(^| and )${name}\\b`).test(title))).not.toEqual([]);
    });
  },
);
