/** Small parts that the words for failures share. */
import type { FilePlace } from '../contract/connections.ts';
import type { ProxyAddress } from '../contract/proxies.ts';

/** `known_hosts:12`; only the file when the whole of it is meant. */
export function showPlace({ file, line }: FilePlace): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** ` at known_hosts:12`, or nothing. */
export function atPlaces(places: readonly FilePlace[]): string {
  return places.length === 0 ? '' : ` at ${list(places.map(showPlace))}`;
}

export function list(items: readonly string[]): string {
  return items.join(', ');
}

export function duration(seconds: number): string {
  return `${Math.round(seconds)} s`;
}

/** A time that a person lived through: `40 s`, `42 min`, `3 h`. */
export function span(seconds: number): string {
  if (seconds < 90) return duration(seconds);
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** `SOCKS5 proxy 127.0.0.1:1080` */
export function proxyName({ kind, host, port }: ProxyAddress): string {
  return `${kind === 'socks5' ? 'SOCKS5' : 'HTTP'} proxy ${host.includes(':') ? `[${host}]` : host}:${port}`;
}
