/** Small parts that the words for failures share. */
import type { FilePlace } from '../contract/connections.ts';
import type { ProxyAddress } from '../contract/proxies.ts';
import { say } from './say.ts';

/** `known_hosts:12`; only the file when the whole of it is meant. */
export function showPlace({ file, line }: FilePlace): string {
  return line === 0 ? file : `${file}:${line}`;
}

export function list(items: readonly string[]): string {
  return items.join(', ');
}

/** A time that a person lived through: `40 s`, `42 min`, `3 h`. */
export function span(seconds: number): string {
  if (seconds < 90) return say('failure.span.s', { count: Math.round(seconds) });
  const minutes = Math.round(seconds / 60);
  return minutes < 90
    ? say('failure.span.min', { count: minutes })
    : say('failure.span.h', { count: Math.round(minutes / 60) });
}

/** `SOCKS5 proxy 127.0.0.1:1080` */
export function proxyName({ kind, host, port }: ProxyAddress): string {
  return say('failure.proxy', { kind, address: `${host.includes(':') ? `[${host}]` : host}:${port}` });
}
