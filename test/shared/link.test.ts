/** Links from outside: what they name, and that nothing in one can become an option or a command. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { linksAmong, readOpenArguments } from '../../electron/openArguments.ts';
import { OpenRequest } from '../../shared/contract/launch.ts';
import { parseLink } from '../../shared/link.ts';

describe('a link', () => {
  test.each([
    ['ssh://web', { target: { kind: 'host', host: 'web' }, path: null, files: false }],
    [
      'SSH://sam@web:2222/',
      { target: { kind: 'host', host: 'web', user: 'sam', port: 2222 }, path: null, files: false },
    ],
    [
      'ssh://sam;fingerprint=x@[::1]:22',
      { target: { kind: 'host', host: '::1', user: 'sam', port: 22 }, files: false },
    ],
    ['sftp://web/srv/a%20b', { target: { kind: 'host', host: 'web' }, path: '/srv/a b', files: true }],
    ['sftp://web', { target: { kind: 'host', host: 'web' }, path: null, files: true }],
  ])('%s', (text, link) => {
    expect(parseLink(text)).toMatchObject(link);
  });

  test.each([
    'ssh://-oProxyCommand=calc',
    'ssh://web -oProxyCommand=calc',
    'ssh://web%20-oProxyCommand=calc',
    'ssh://a@-oProxyCommand=calc@web',
    'ssh://-l@web',
    'ssh://$(id)@web',
    'ssh://`id`@web',
    'ssh://web;id',
    'ssh://web|id',
    'ssh://web/etc',
    'ssh://web?x=1',
    'ssh://web#x',
    'ssh://sam:secret@web',
    'ssh://sam%3Asecret@web',
    'ssh:///etc/passwd',
    'ssh:web',
    'ssh://web:0',
    'ssh://web\n',
    'sftp://web/%00',
    'sftp://web/%0aHost%20x',
    'sftp://web/%zz',
    'sftp://web/a?b',
    'http://web',
    'file:///etc/passwd',
    `ssh://${'a'.repeat(3000)}`,
  ])('%j is refused', (text) => {
    expect(parseLink(text)).toHaveProperty('problem');
  });

  test('whatever it is, it names at most a host, a user, a port and a folder', () => {
    const piece = fc.constantFrom(
      ...[
        'ssh://',
        'sftp://',
        '@',
        ':',
        '/',
        '-o',
        'ProxyCommand=id',
        '%2d',
        '%0a',
        '%20',
        ';',
        '$(id)',
        '`',
        '|',
        '&',
      ],
      ...[
        'web',
        '::1',
        '[',
        ']',
        '22',
        '?',
        '#',
        ' ',
        '\t',
        '\n',
        '--',
        'Host *',
        '"',
        "'",
        '\\',
        'LocalCommand',
        '=',
        ',',
      ],
    );
    fc.assert(
      fc.property(
        fc.constantFrom('ssh://', 'sftp://'),
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (scheme, rest) => {
          const link = parseLink(scheme + rest);
          if ('problem' in link) return;
          const { target, path } = link;
          expect(Object.keys(target).filter((name) => !['kind', 'host', 'user', 'port'].includes(name))).toEqual([]);
          for (const word of [target.host, target.user ?? 'x']) {
            expect(word).not.toMatch(/^-/);
            expect(word).not.toMatch(/[\s'`"$\\;&<>|(){}\0-\x1f\x7f]/);
          }
          expect(path ?? '/').toMatch(/^\/[^\0\r\n]*$/);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('the command line of open', () => {
  test.each([
    [['web'], { hosts: [{ target: { host: 'web' }, files: false, isLink: false }], split: false }],
    [['--split', 'web', 'sam@db:2222'], { hosts: [{}, { target: { user: 'sam', port: 2222 } }], split: true }],
    [['--files', 'web', '--new-window'], { hosts: [{ files: true }], newWindow: true }],
    [['--workspace', 'morning'], { hosts: [], workspace: 'morning' }],
    [['sftp://web/srv'], { hosts: [{ path: '/srv', files: true, isLink: true }] }],
    [['--', 'web'], { hosts: [{ target: { host: 'web' } }] }],
  ])('%j', (args, request) => {
    expect(readOpenArguments(args)).toMatchObject(request);
  });

  test.each([[[]], [['web -oProxyCommand=id']], [['--', '-oProxyCommand=id']], [['ssh://x y']], [['a;b']]])(
    '%j is wrong',
    (args) => {
      expect(typeof readOpenArguments(args)).toBe('string');
    },
  );

  test('of the arguments of a system only links count, whatever else there is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('--split', 'open', '--config', 'ssh://web'))),
        (args) => {
          const request = linksAmong(args);
          if (request === null) return;
          expect(v.safeParse(OpenRequest, request).success).toBe(true);
          expect(request).toMatchObject({ split: false, workspace: null, newWindow: false });
          expect(request.hosts.every(({ isLink }) => isLink)).toBe(true);
        },
      ),
    );
  });
});
