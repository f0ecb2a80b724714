/** The X11 display of this machine, as DISPLAY names it (channels.c x11_connect_display). */
import { connect, type Socket } from 'node:net';

export interface Display {
  /** As xauth wants to hear it: displays of this machine without a host. */
  readonly name: string;
  readonly screen: number;
  /** A new connection to the display; it may fail as any socket does. */
  connect(): Socket;
}

/** Null: that names no display. */
export function parseDisplay(text: string): Display | null {
  const found = /^(.*):(\d{1,5})(?:\.(\d{1,5}))?$/.exec(text);
  if (found === null) return null;
  const [, host = '', number = '', screen = '0'] = found;
  const rest = { screen: Number(screen) };
  // XQuartz: the whole text is the path of a socket.
  if (host.startsWith('/')) return { name: text, ...rest, connect: () => connect(`${host}:${number}`) };
  if (host === '' || host === 'unix') {
    return { name: text, ...rest, connect: () => connect(`/tmp/.X11-unix/X${number}`) };
  }
  const port = 6000 + Number(number);
  const name = host === 'localhost' ? `unix${text.slice(host.length)}` : text;
  return { name, ...rest, connect: () => connect({ host: host.replace(/^\[(.*)\]$/, '$1'), port, noDelay: true }) };
}
