import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isWideBind,
  parseTunnelSpec,
  printTunnelSpec,
  showTunnelEnd,
  sshTunnelCommand,
  type TunnelEnd,
  type TunnelSpec,
} from '../../shared/tunnelSpec.ts';

const port = (host: string | null, number: number): TunnelEnd => ({ kind: 'port', host, port: number });
const path = (text: string): TunnelEnd => ({ kind: 'path', path: text });
const local = (listen: TunnelEnd, connect: TunnelEnd | null): TunnelSpec => ({ type: 'local', listen, connect });

describe('forms of -L, -R and -D', () => {
  test.each([
    ['local', '5432:db:5432', port(null, 5432), port('db', 5432)],
    ['local', '127.0.0.1:5432:192.0.2.20:5432', port('127.0.0.1', 5432), port('192.0.2.20', 5432)],
    ['local', '[::1]:80:[2001:db8::7]:8080', port('::1', 80), port('2001:db8::7', 8080)],
    ['local', '*:80:db:80', port('*', 80), port('db', 80)],
    ['local', ':80:db:80', port('', 80), port('db', 80)],
    ['local', '8080:/run/docker.sock', port(null, 8080), path('/run/docker.sock')],
    ['local', '/tmp/a:/run/docker.sock', path('/tmp/a'), path('/run/docker.sock')],
    ['local', '/tmp/a:db:5432', path('/tmp/a'), port('db', 5432)],
    ['local', '0:db:5432', port(null, 0), port('db', 5432)],
    ['remote', '9000:localhost:3000', port(null, 9000), port('localhost', 3000)],
    ['remote', '/run/x.sock:localhost:3000', path('/run/x.sock'), port('localhost', 3000)],
    ['remote', '1080', port(null, 1080), null],
    ['remote', '*:1080', port('*', 1080), null],
    ['dynamic', '1080', port(null, 1080), null],
    ['dynamic', '[::1]:1080', port('::1', 1080), null],
  ] as const)('%s %s', (type, text, listen, connect) => {
    expect(parseTunnelSpec(type, text)).toEqual({ type, listen, connect });
  });

  test.each([
    ['local', ''],
    ['local', '5432'],
    ['local', 'db:5432'],
    ['local', '5432:db:0'],
    ['local', '70000:db:5432'],
    ['local', '1:2:3:4:5'],
    ['remote', ''],
    ['dynamic', '1080:db:80'],
    ['dynamic', 'no port'],
  ] as const)('%s %j is none', (type, text) => {
    expect(parseTunnelSpec(type, text)).toBeNull();
  });

  const number = fc.integer({ min: 1, max: 65535 });
  const host = fc.constantFrom('127.0.0.1', '::1', '2001:db8::7', 'db-01.example', '*', 'localhost');
  const socket = fc.stringMatching(/^\/[ -~]{1,40}$/).filter((text) => !text.includes(']'));
  const listen = fc.oneof(
    fc.record({ kind: fc.constant('port' as const), host: fc.option(host), port: number }),
    fc.record({ kind: fc.constant('path' as const), path: socket }),
  );
  const connect = fc.oneof(
    fc.record({ kind: fc.constant('port' as const), host, port: number }),
    fc.record({ kind: fc.constant('path' as const), path: socket }),
  );

  test('what is printed is read as the same', () => {
    fc.assert(
      fc.property(fc.constantFrom('local' as const, 'remote' as const), listen, connect, (type, from, to) => {
        const spec = { type, listen: from, connect: to };
        expect(parseTunnelSpec(type, printTunnelSpec(spec))).toEqual(spec);
      }),
      { numRuns: 2000 },
    );
  });
});

test('the command for ssh quotes what a shell would read otherwise', () => {
  expect(sshTunnelCommand(local(port('127.0.0.1', 5432), port('192.0.2.20', 5432)), 'bastion')).toBe(
    'ssh -N -L 127.0.0.1:5432:192.0.2.20:5432 bastion',
  );
  expect(sshTunnelCommand(local(path('/tmp/my socket'), port('db', 1)), 'web')).toBe(
    "ssh -N -L '/tmp/my socket:db:1' web",
  );
});

test('addresses for people, and which are open to everybody', () => {
  expect(showTunnelEnd(port(null, 80))).toBe('127.0.0.1:80');
  expect(showTunnelEnd(port('', 80))).toBe('*:80');
  expect(showTunnelEnd(port('::1', 80))).toBe('[::1]:80');
  expect(['', '*', '0.0.0.0', '::'].map(isWideBind)).toEqual([true, true, true, true]);
  expect([null, '127.0.0.1', '::1', '192.0.2.1', 'localhost'].map(isWideBind)).toEqual(Array(5).fill(false));
});
