/** The first message of X11 programs, in both orders of bytes, in any pieces; and the names of displays. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { swapCookie } from '../../../../electron/backend/connections/x11/cookieSwap.ts';
import { parseDisplay } from '../../../../electron/backend/connections/x11/display.ts';

const fake = Buffer.alloc(16, 1);
const real = { protocol: 'MIT-MAGIC-COOKIE-1', cookie: Buffer.alloc(16, 2) };

function setup(order: 'B' | 'l', name: string, data: Buffer): Buffer {
  const short = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (order === 'B') bytes.writeUInt16BE(value);
    else bytes.writeUInt16LE(value);
    return bytes;
  };
  const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const head = [Buffer.from([order.charCodeAt(0), 0]), short(11), short(0), short(name.length), short(data.length)];
  return Buffer.concat([...head, Buffer.alloc(2), padded(Buffer.from(name)), padded(data)]);
}

test.each(['B', 'l'] as const)('%s: the fake cookie becomes the real one, and nothing else changes', (order) => {
  const message = setup(order, real.protocol, fake);
  const more = Buffer.concat([message, Buffer.from('first request')]);
  expect(swapCookie(more, fake, real)).toEqual({
    kind: 'pass',
    bytes: Buffer.concat([setup(order, real.protocol, real.cookie), Buffer.from('first request')]),
  });
  for (let length = 0; length < message.length; length += 1) {
    expect(swapCookie(message.subarray(0, length), fake, real).kind).toBe('wait');
  }
});

test('any other cookie, name or beginning is refused, and nothing throws', () => {
  for (const message of [
    setup('l', real.protocol, real.cookie),
    setup('l', real.protocol, Buffer.alloc(0)),
    setup('l', real.protocol, Buffer.alloc(17, 1)),
    setup('B', 'XDM-AUTHORIZATION-1', fake),
    setup('B', '', fake),
    Buffer.from('GET / HTTP/1.1\r\n'),
  ]) {
    expect(swapCookie(message, fake, real).kind).toBe('refuse');
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(swapCookie(Buffer.from(bytes), fake, real).kind).not.toBe('pass');
    }),
  );
});

test.each([
  [':0', ':0', 0],
  [':1.2', ':1.2', 2],
  ['unix:3', 'unix:3', 0],
  ['localhost:10.0', 'unix:10.0', 0],
  ['display.example:2', 'display.example:2', 0],
  ['/private/tmp/com.apple.launchd.x/org.xquartz:0', '/private/tmp/com.apple.launchd.x/org.xquartz:0', 0],
])('%s is a display', (text, name, screen) => {
  expect(parseDisplay(text)).toMatchObject({ name, screen });
});

test.each(['', 'host', ':', ':x', 'host:1.x'])('%j is none', (text) => {
  expect(parseDisplay(text)).toBeNull();
});
