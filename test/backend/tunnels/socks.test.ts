import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSocks, SOCKS_REPLY, socksReply, type SocksStage } from '../../../electron/backend/tunnels/socks.ts';

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('SOCKS5', () => {
  test('without authentication, if the client can do that', () => {
    const step = readSocks('greeting', bytes(5, 2, 2, 0));
    expect(step).toEqual({ kind: 'answer', bytes: bytes(5, 0), used: 4, next: 'request' });
  });

  test('with any name and password, if the client insists on them', () => {
    expect(readSocks('greeting', bytes(5, 1, 2))).toMatchObject({ bytes: bytes(5, 2), next: 'credentials' });
    const credentials = bytes(1, 3, ...ascii('sam'), 2, ...ascii('pw'), 99);
    expect(readSocks('credentials', credentials)).toEqual({
      kind: 'answer',
      bytes: bytes(1, 0),
      used: 8,
      next: 'request',
    });
  });

  test('no method in common', () => {
    expect(readSocks('greeting', bytes(5, 1, 1))).toEqual({
      kind: 'refuse',
      bytes: bytes(5, 0xff),
      reason: 'no-method',
    });
  });

  test.each([
    ['a name', bytes(5, 1, 0, 3, 2, ...ascii('db'), 0x15, 0x38), 'db', 5432],
    ['IPv4', bytes(5, 1, 0, 1, 192, 0, 2, 20, 0, 80), '192.0.2.20', 80],
    [
      'IPv6',
      bytes(5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0xbb),
      '2001:db8:0:0:0:0:0:7',
      443,
    ],
  ])('connect to %s', (_, message, host, port) => {
    expect(readSocks('request', message)).toEqual({
      kind: 'connect',
      request: { version: 5, host, port },
      used: message.length,
    });
  });

  test.each([
    ['BIND', 2],
    ['UDP ASSOCIATE', 3],
  ])('%s is refused in the words of RFC 1928', (_, command) => {
    const step = readSocks('request', bytes(5, command, 0, 1, 0, 0, 0, 0, 0, 0));
    expect(step).toEqual({ kind: 'refuse', bytes: socksReply(5, SOCKS_REPLY.command), reason: 'command' });
  });

  test.each([
    ['no name', bytes(5, 1, 0, 3, 0, 0, 80)],
    ['a NUL in the name', bytes(5, 1, 0, 3, 2, 97, 0, 0, 80)],
    ['a blank in the name', bytes(5, 1, 0, 3, 2, 97, 32, 0, 80)],
    ['port 0', bytes(5, 1, 0, 1, 127, 0, 0, 1, 0, 0)],
    ['an unknown address type', bytes(5, 1, 0, 9, 1, 1, 1, 1, 0, 80)],
  ])('%s is refused', (_, message) => {
    expect(readSocks('request', message)).toMatchObject({ kind: 'refuse', reason: 'address' });
  });
});

describe('SOCKS4 and 4a', () => {
  test.each([
    ['an address', bytes(4, 1, 0, 80, 192, 0, 2, 1, ...ascii('sam'), 0), '192.0.2.1'],
    ['a name', bytes(4, 1, 0, 80, 0, 0, 0, 1, 0, ...ascii('db.example'), 0), 'db.example'],
  ])('connect to %s', (_, message, host) => {
    expect(readSocks('greeting', message)).toEqual({
      kind: 'connect',
      request: { version: 4, host, port: 80 },
      used: message.length,
    });
  });

  test('a user without end is not waited for', () => {
    expect(readSocks('greeting', bytes(4, 1, 0, 80, 1, 1, 1, 1, ...Array<number>(256).fill(97)))).toMatchObject({
      kind: 'refuse',
    });
  });
});

test('a web page that talks HTTP to the port gets nothing', () => {
  expect(readSocks('greeting', bytes(...ascii('GET / HTTP/1.1\r\n')))).toEqual({
    kind: 'refuse',
    bytes: bytes(),
    reason: 'not-socks',
  });
});

test('100,000 inputs: no crash, no endless wait, and no connection that was not asked for', () => {
  const stage = fc.constantFrom<SocksStage>('greeting', 'credentials', 'request');
  const beginning = fc.constantFrom<number[]>([], [5], [4, 1], [5, 1, 0, 3], [5, 1, 0, 1], [5, 1, 0, 4], [1, 4]);
  const input = fc.tuple(beginning, fc.uint8Array({ maxLength: 600 })).map(([begin, rest]) => bytes(...begin, ...rest));
  fc.assert(
    fc.property(stage, input, (at, message) => {
      const step = readSocks(at, message);
      switch (step.kind) {
        case 'wait':
          // Longest message: SOCKS4a with a user and a name, or two texts of RFC 1929.
          if (message.length > 520) throw new Error('waits for more than any message has');
          break;
        case 'answer':
          if (step.used < 1 || step.used > message.length) throw new Error('uses what is not there');
          break;
        case 'connect': {
          const { version, host, port } = step.request;
          if (step.used > message.length || message[0] !== version || message[1] !== 1)
            throw new Error('not asked for');
          if (!/^[\x21-\x7e]{1,255}$/.test(host) || port < 1 || port > 65535) throw new Error(`strange: ${host}`);
          // What came after it changes nothing; with a byte less it is not complete.
          const again = readSocks(at, message.subarray(0, step.used));
          if (again.kind !== 'connect' || again.request.host !== host) throw new Error('depends on what follows');
          if (readSocks(at, message.subarray(0, step.used - 1)).kind === 'connect') throw new Error('too early');
          break;
        }
        case 'refuse':
          break;
      }
    }),
    { numRuns: 100_000 },
  );
});
