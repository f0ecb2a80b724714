/** X11 programs of a host on the display of this machine (ForwardX11, ForwardX11Trusted, ForwardX11Timeout, XAuthLocation). */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { HostOptions } from '../../../../shared/sshConfig/hostOptions.ts';
import type { Platform } from '../../platform.ts';
import type { X11Forward } from '../../ssh/types.ts';
import { swapCookie } from './cookieSwap.ts';
import { type Display, parseDisplay } from './display.ts';
import { type DisplaySecret, displaySecret } from './xauth.ts';

type X11Options = Pick<HostOptions, 'forwardX11Trusted' | 'forwardX11Timeout' | 'xauthLocation'>;

/** A first message is not longer than this; who sends more does not speak X11. */
const LONGEST_START = 64 * 1024;

/** With the fake cookie of one connection. Text: why there is no forwarding, for the person. */
export async function createX11Forward(
  options: X11Options,
  { environment }: Pick<Platform, 'environment'>,
): Promise<X11Forward | string> {
  const name = environment['DISPLAY'] ?? '';
  const display = parseDisplay(name);
  if (display === null) return name === '' ? 'DISPLAY is not set' : `DISPLAY ${name} is no display`;
  const { forwardX11Trusted: trusted, forwardX11Timeout: timeout, xauthLocation: xauth } = options;
  const secret = await displaySecret({ display: display.name, xauth, trusted, timeout, environment });
  if (secret === null) return 'xauth made no cookie for untrusted programs (ForwardX11Trusted yes needs none)';
  const fake = randomBytes(secret.cookie.length);
  const openUntil = trusted || timeout === 0 ? Infinity : performance.now() + timeout * 1000;
  return {
    protocol: secret.protocol,
    cookie: fake.toString('hex'),
    screen: display.screen,
    isOpen: () => performance.now() < openUntil,
    serve: (channel) => carry(channel, display, fake, secret),
  };
}

/** Joins a program to the display once its cookie was judged. Either end takes the other one with it. */
function carry(channel: Duplex, display: Display, fake: Buffer, secret: DisplaySecret): void {
  let received: Buffer = Buffer.alloc(0);
  channel.on('error', () => undefined);
  const onData = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const swap = swapCookie(received, fake, secret);
    if (swap.kind === 'wait' && received.length < LONGEST_START) return;
    channel.off('data', onData);
    channel.pause();
    if (swap.kind !== 'pass') {
      channel.destroy();
      return;
    }
    const socket = display.connect();
    socket.on('error', () => channel.destroy());
    socket.once('close', () => channel.destroy());
    channel.once('close', () => socket.destroy());
    socket.write(swap.bytes);
    channel.pipe(socket).pipe(channel);
  };
  channel.on('data', onData);
}
