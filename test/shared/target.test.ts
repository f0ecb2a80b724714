import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { showTarget, Target } from '../../shared/target.ts';
import { parseTarget } from '../../shared/typedTarget.ts';
import { knownSshVersion } from '../helpers/realSsh.ts';

const host = (name: string, user?: string, port?: number) => ({
  kind: 'host' as const,
  host: name,
  ...(user === undefined ? {} : { user }),
  ...(port === undefined ? {} : { port }),
});

describe('what a person types', () => {
  test.each([
    ['web', host('web')],
    ['  web  ', host('web')],
    ['bob@web', host('web', 'bob')],
    ['bob@web:2222', host('web', 'bob', 2222)],
    ['bob@corp@web', host('web', 'bob@corp')],
    ['[2001:db8::7]:22', host('2001:db8::7', undefined, 22)],
    ['2001:db8::7', host('2001:db8::7')],
    ['bob@[2001:db8::7]', host('2001:db8::7', 'bob')],
    ['web -p 2222', host('web', undefined, 2222)],
    ['ssh web', host('web')],
    ['ssh', host('ssh')],
    ['ssh -p 2222 bob@web', host('web', 'bob', 2222)],
    ['ssh -p2222 -l bob web', host('web', 'bob', 2222)],
    ['ssh -l alice bob@web', host('web', 'alice')],
    ['ssh://bob@web:2222', host('web', 'bob', 2222)],
    ['ssh://bob%40corp@web/', host('web', 'bob@corp')],
    ['ssh://bob;fingerprint=x@[::1]:22', host('::1', 'bob', 22)],
    ['ssh ssh://web:24', host('web', undefined, 24)],
  ])('%s', (text, target) => {
    expect(parseTarget(text)).toEqual({ target, ignored: [] });
  });

  test.each([
    '-oProxyCommand=calc',
    'ssh -- -oProxyCommand=calc',
    'bob@-oProxyCommand=calc',
    '-l -x web',
    'ssh://-oProxyCommand=calc',
    'ssh://a%0ab@web',
    'ssh://a%zz@web',
    '@web',
    'bob@',
    'web:0',
    'web:70000',
    'web:http',
    'ssh -p',
    'ssh -p x web',
    'ssh -Z web',
    'http://web',
    'a\u0000b',
    'ssh://$(touch${IFS}x)@web',
    'ssh://x%3Bid@web',
    '`id`@web',
    'web;id',
    'web$(id)',
    '-l a|b web',
    'domain\\@web',
  ])('%j is refused', (text) => {
    expect(parseTarget(text)).toHaveProperty('problem');
  });

  test.skipIf(knownSshVersion === null)('names are those that ssh takes, character by character', () => {
    const takes = (...args: string[]) => spawnSync('ssh', ['-G', '-F', 'none', ...args]).status === 0;
    const differ: string[] = [];
    for (let code = 0x21; code < 0x7f; code += 1) {
      const name = `a${String.fromCharCode(code)}b`;
      if (v.is(Target, host(name)) !== takes('--', name)) differ.push(`host ${name}`);
      if (v.is(Target, host('web', name)) !== takes('-l', name, 'web')) differ.push(`user ${name}`);
    }
    expect(differ).toEqual([]);
    expect(v.is(Target, host('web', 'corp\\anna'))).toBe(true);
  });

  test('nothing typed is nothing', () => {
    expect(parseTarget(' \t ')).toBeNull();
  });

  test('whatever is typed gives a target that the contract takes, and that cannot be an option', () => {
    const piece = fc.constantFrom(
      'ssh',
      '-',
      'p',
      '22',
      '@',
      ':',
      '[',
      ']',
      ' ',
      'web',
      '::1',
      '%2d',
      'ssh://',
      '\n',
      '-o',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parseTarget(text);
          if (parsed === null || 'problem' in parsed) return;
          expect(v.safeParse(Target, parsed.target).success).toBe(true);
          expect(parsed.target.host).not.toMatch(/^-|\s/);
          expect(parsed.target.user ?? '').not.toMatch(/^-|\s/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('what is shown reads back', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/);
    const address = fc.ipV6();
    fc.assert(
      fc.property(
        fc.oneof(name, address),
        fc.option(name),
        fc.option(fc.integer({ min: 1, max: 65535 })),
        (to, user, port) => {
          const target = host(to, user ?? undefined, port ?? undefined);
          expect(parseTarget(showTarget(target))).toEqual({ target, ignored: [] });
        },
      ),
    );
  });
});
