/** Reading known_hosts: what is found for a host is what `ssh-keygen -F` finds. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashName, matchesField, recordedName } from '../../../electron/backend/trust/hostNames.ts';
import {
  recordedKeys,
  linesAbout,
  parseKnownHosts,
  readKnownHosts,
} from '../../../electron/backend/trust/knownHosts.ts';
import { TrustFileUnreadable } from '../../../electron/backend/trust/trustFile.ts';
import { makeHostOptions } from '../../helpers/hostOptions.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { makeKey } from './testKeys.ts';

const folder = makeTempFolder('known');
const key = makeKey(folder, 'one');
const other = makeKey(folder, 'two', '-t', 'ecdsa');

async function numbersFor(text: string, name: string): Promise<number[]> {
  return (await linesAbout(parseKnownHosts('f', text).lines, name)).map(({ place }) => place.line);
}

/** The line numbers that ssh-keygen finds. */
function keygenFinds(file: string, name: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/found: line (\d+)/g)].map(([, line]) => Number(line));
}

describe('lines about a host', () => {
  test.each([
    ['plain', 'web', 'web', true],
    ['another name', 'web', 'web2', false],
    ['one of several', 'a,web,192.0.2.1', '192.0.2.1', true],
    ['in capitals', 'WEB.Example.COM', 'web.example.com', true],
    ['a star', '*.example.com', 'web.example.com', true],
    ['a star needs the dot', '*.example.com', 'example.com', false],
    ['a question mark', 'web-0?', 'web-02', true],
    ['a question mark is one character', 'web-0?', 'web-0', false],
    ['negated', '*.example.com,!bad.example.com', 'bad.example.com', false],
    ['negated first', '!bad.example.com,*.example.com', 'bad.example.com', false],
    ['negation leaves the others', '*.example.com,!bad.example.com', 'good.example.com', true],
    ['negation alone matches nothing', '!bad.example.com', 'good.example.com', false],
    ['with a port', '[web]:2222', '[web]:2222', true],
    ['a port does not match the plain name', '[web]:2222', 'web', false],
    ['a star also covers ports', '*', '[web]:2222', true],
    ['IPv6', '2001:db8::1', '2001:db8::1', true],
  ])('%s', async (_, names, name, expected) => {
    const file = join(folder, 'patterns');
    writeFileSync(file, `${names} ${key.text}\n`);
    expect(await numbersFor(`${names} ${key.text}\n`, name)).toEqual(expected ? [1] : []);
    expect(keygenFinds(file, name)).toEqual(expected ? [1] : []);
  });

  test('patterns agree with ssh-keygen, whatever they are', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '!', ','), minLength: 1, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
    const file = join(folder, 'random');
    await fc.assert(
      fc.asyncProperty(text, name, async (names, host) => {
        writeFileSync(file, `${names} ${key.text}\n`);
        expect(await numbersFor(`${names} ${key.text}\n`, host)).toEqual(keygenFinds(file, host));
      }),
      { numRuns: 60 },
    );
  });

  test('a long pattern of stars takes no long time', () => {
    const began = performance.now();
    expect(matchesField(`${'*a'.repeat(200)}*b`, 'a'.repeat(1000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('names that ssh-keygen -H hashed are found, and ssh-keygen finds ours', async () => {
    const file = join(folder, 'hashed');
    writeFileSync(file, `web ${key.text}\n[web]:2222 ${other.text}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const { lines } = await readKnownHosts([file]);
    expect(lines.map(({ names }) => names.slice(0, 3))).toEqual(['|1|', '|1|']);
    expect((await linesAbout(lines, 'web')).map(({ place }) => place)).toEqual([{ file, line: 1 }]);
    expect((await linesAbout(lines, '[web]:2222')).map(({ key: found }) => found.type)).toEqual([other.type]);

    writeFileSync(file, `${hashName('[db]:22022')} ${key.text}\n`);
    expect(keygenFinds(file, '[db]:22022')).toEqual([1]);
  });
});

test('markers, comments, CRLF and bad lines', () => {
  const text = [
    '# a comment',
    '',
    `web ${key.text} with a comment\r`,
    `  @revoked  *\t${key.text}`,
    `@cert-authority *.example.com ${other.text}`,
    `@unheard-of web ${key.text}`,
    'web',
    `web ${key.type}`,
    `web ssh-rsa ${key.base64}`,
    `|1|bm90IHR3ZW50eQ==|AAAA ${key.text}`,
    `web 1024 35 123456789`,
    `web ${key.text}`,
  ].join('\n');
  const { lines, bad } = parseKnownHosts('f', text);
  expect(lines.map(({ place, marker, names }) => [place.line, marker, names])).toEqual([
    [3, 'none', 'web'],
    [4, 'revoked', '*'],
    [5, 'cert-authority', '*.example.com'],
    [12, 'none', 'web'],
  ]);
  expect(bad.map(({ place, why }) => [place.line, why])).toEqual([
    [6, 'marker'],
    [7, 'truncated'],
    [8, 'truncated'],
    [9, 'key'],
    [10, 'hash'],
    [11, 'key'],
  ]);
});

test('no text breaks the reader, and line numbers stay within the file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { lines, bad } = parseKnownHosts('f', text);
      const count = text.split('\n').length;
      for (const { place } of [...lines, ...bad]) expect(place.line).toBeLessThanOrEqual(count);
    }),
  );
});

test('10,000 hashed lines are searched without blocking for long', async () => {
  const file = join(folder, 'huge');
  const lines = Array.from({ length: 10_000 }, (_, index) => `${hashName(`host-${index}`)} ${key.text}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const began = performance.now();
  const found = await linesAbout((await readKnownHosts([file])).lines, 'host-9999');
  expect(performance.now() - began).toBeLessThan(2000);
  expect(found.map(({ place }) => place.line)).toEqual([10_000]);
});

test('the name on record is HostKeyAlias, else the host with its port, in lower case', () => {
  expect(recordedName(makeHostOptions({ hostname: 'Web', port: 22 }))).toBe('web');
  expect(recordedName(makeHostOptions({ hostname: 'Web', port: 2222 }))).toBe('[web]:2222');
  expect(recordedName(makeHostOptions({ hostname: 'Web', port: 2222, hostKeyAlias: 'Alias' }))).toBe('alias');
});

test('known key types come from all files, plain lines only', async () => {
  const user = join(folder, 'user');
  const system = join(folder, 'system');
  writeFileSync(user, `web ${key.text}\n@cert-authority * ${other.text}\n`);
  writeFileSync(system, `[web]:22 ${key.text}\nweb ${other.text}\n`);
  const options = makeHostOptions({ hostname: 'web', userKnownHostsFiles: [user], globalKnownHostsFiles: [system] });
  expect(await recordedKeys(options)).toEqual({ types: [key.type, other.type], authority: true });
  expect(await recordedKeys({ ...options, userKnownHostsFiles: [] })).toEqual({
    types: [other.type],
    authority: false,
  });
  expect((await recordedKeys({ ...options, globalKnownHostsFiles: [] })).types).toEqual([key.type]);
});

test('a missing file is empty; one that cannot be read is an error that names it', async () => {
  expect(await readKnownHosts([join(folder, 'missing'), '/dev/null', join(key.file, 'below-a-file')])).toEqual({
    lines: [],
    bad: [],
  });
  const inPlace = join(folder, 'folder');
  mkdirSync(inPlace);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  for (const file of [inPlace, loop, '/dev/zero']) {
    const error = await readKnownHosts([file]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TrustFileUnreadable);
    expect(error).toMatchObject({ file, reason: expect.stringMatching(/regular file|leads back/) as string });
  }
});
