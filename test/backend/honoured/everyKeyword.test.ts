/**
 * A keyword counts as honoured only when what Fairlead connects by is another with it in the config than without it, and
 * when a test of this folder is there that shows its effect on a real connection.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNodeWorld } from '../../../electron/backend/config/nodeWorld.ts';
import { resolveWithNames } from '../../../electron/backend/config/resolveWithNames.ts';
import { createNameService, type NameService } from '../../../electron/backend/connections/names.ts';
import { ConnectionFailed } from '../../../electron/backend/connections/types.ts';
import { createConfigReader } from '../../../shared/sshConfig/configReader.ts';
import { bytesToText, textToBytes } from '../../../shared/sshConfig/document.ts';
import { hostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import { KEYWORDS } from '../../../shared/sshConfig/keywords.ts';
import { NEWEST_OPENSSH } from '../../../shared/sshConfig/openSsh.ts';
import { ConfigRefused } from '../../../shared/sshConfig/problems.ts';
import { valueOf } from '../../helpers/configGrammar.ts';
import { startNameServer } from '../../helpers/nameServer.ts';
import { createRandom } from '../../helpers/random.ts';

/** Titles of tests, and the first cells of test.each, which become titles: `Port: …`, `A and B: …`, `Ciphers aes256-ctr`. */
const TITLES = [/(?:test|describe)\(\s*['"`]([^'"`\n]*)/g, /\)\(\s*['"`]([^'"`\n]*)/g, /^ *\[+['"`]([^'"`\n]*)/gm];
const titles = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'everyKeyword.test.ts')
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .flatMap((source) => TITLES.flatMap((pattern) => [...source.matchAll(pattern)].map(([, title = '']) => title)));

/** Lines that give a keyword something to act on. */
const BESIDE: Readonly<Record<string, string>> = {
  CanonicalDomains: 'CanonicalizeHostname yes',
  CanonicalizeFallbackLocal: 'CanonicalizeHostname yes\nCanonicalDomains nowhere.example',
  CanonicalizeHostname: 'CanonicalDomains a.b',
  CanonicalizeMaxDots: 'HostName web.dotted\nCanonicalizeHostname yes\nCanonicalDomains a.b',
  CanonicalizePermittedCNAMEs: 'CanonicalizeHostname yes\nCanonicalDomains alias.example',
  ClearAllForwardings: 'LocalForward 8080 localhost:80',
  IgnoreUnknown: 'OfAnotherProgram yes',
  Include: 'Match all',
  LocalCommand: 'PermitLocalCommand yes',
  PermitLocalCommand: 'LocalCommand echo connected',
  Tag: 'Match tagged *\n  Port 7',
};
const BLOCKS: Readonly<Record<string, string>> = {
  CanonicalizeMaxDots: 'CanonicalizeMaxDots 0',
  CanonicalizePermittedCNAMEs: 'CanonicalizePermittedCNAMEs *.alias.example:*.a.b',
  Host: 'Host web\n  Port 7',
  Match: 'Match originalhost web\n  Port 7',
  Include: 'Include /included',
};
const VALUES = 60;

let names: NameService;
beforeAll(async () => {
  const zone = {
    'web.a.b': '127.0.0.1',
    'web.example.com': '127.0.0.1',
    'web.dotted.a.b': '127.0.0.1',
    'web.alias.example': '=web.a.b',
  };
  names = createNameService([await startNameServer(zone)]);
});

/** All that a connection is made by, or why none is made. */
async function connectsBy(config: string): Promise<string> {
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
    return JSON.stringify(hostOptions(await resolveWithNames(reader, { host: 'web' }, names), reader));
  } catch (error) {
    if (error instanceof ConfigRefused) return 'refused';
    if (error instanceof ConnectionFailed) return error.failure.code;
    throw error;
  }
}

describe.each(KEYWORDS.filter(({ honoured }) => honoured === 'yes').map((keyword) => [keyword.name, keyword] as const))(
  '%s',
  (name, keyword) => {
    test('changes what a connection is made by', async () => {
      const beside = BESIDE[name] ?? '';
      const without = await connectsBy(`${beside}\n`);
      const random = createRandom(1);
      const block = BLOCKS[name];
      const lines =
        block === undefined ? Array.from({ length: VALUES }, () => `${name} ${valueOf(keyword, random)}`) : [block];
      const outcomes = await Promise.all(
        lines.map((line) => connectsBy(`${bytesToText(textToBytes(line))}\n${beside}\n`)),
      );
      const changed = outcomes.filter(
        (outcome) => outcome !== without && (outcome !== 'refused' || name === 'RefuseConnection'),
      );
      expect(changed).not.toEqual([]);
    });

    test('has a test on a real connection', () => {
      expect(titles.filter((title) => new RegExp(`(^| and )${name}\\b`).test(title))).not.toEqual([]);
    });
  },
);
