/** LocalForward, RemoteForward and DynamicForward arguments (readconf.c parse_forward) and how ssh -G prints them. */
import { parsePort } from './scalars.ts';

/** Where a forward listens or connects. `host` null: no bind address was given. */
type ForwardEnd =
  | { readonly kind: 'port'; readonly host: string | null; readonly port: number }
  /** A socket. Tokens are replaced when the connection is made. */
  | { readonly kind: 'path'; readonly path: string };

export interface Forward {
  readonly listen: ForwardEnd;
  /** Null: SOCKS decides (DynamicForward, RemoteForward with one argument). */
  readonly connect: ForwardEnd | null;
}

/** Limits of the C library: longest host name (NI_MAXHOST) and socket path (sun_path), both with their NUL. */
const MAX_HOST = 1025;
const MAX_PATH = 108;

/**
 * Reads `listen:target`, after `${VAR}` was replaced. `dynamic`: there is no target. Null: ssh says "Bad forwarding
 * specification".
 */
export function parseForward(
  text: string,
  kind: { readonly dynamic: boolean; readonly remote: boolean },
  servicePort: (name: string) => number | null,
): Forward | null {
  const fields = splitFields(text.replace(/^[ \t\n\v\f\r]+/, ''));
  if (fields === null) return null;
  const listenPort = (field: Field | undefined): number | null => {
    const port = field === undefined ? null : parsePort(field.text, servicePort);
    return port === 0 && !kind.remote ? null : port;
  };
  const connectPort = (field: Field | undefined): number | null => {
    const port = field === undefined ? null : parsePort(field.text, servicePort);
    return port === 0 ? null : port;
  };
  const forward = arrange(fields, kind.dynamic, listenPort, connectPort);
  return forward !== null && withinLimits(forward.listen) && withinLimits(forward.connect) ? forward : null;
}

interface Field {
  readonly text: string;
  readonly isPath: boolean;
}

/** At most four fields between colons; `[...]` keeps colons, a backslash keeps the next character. */
function splitFields(text: string): Field[] | null {
  const fields: Field[] = [];
  let rest = text;
  while (rest !== '' && fields.length < 4) {
    if (rest.startsWith('[')) {
      const close = rest.indexOf(']');
      const after = rest[close + 1];
      if (close === -1 || (after !== undefined && after !== ':')) return null;
      const field = rest.slice(1, close);
      fields.push({ text: field, isPath: field.includes('/') });
      rest = rest.slice(close + 2);
    } else {
      const found = /^((?:[^\\:]|\\[^])*)(:?)([^]*)$/.exec(rest);
      if (found === null || (found[1] === '' && found[2] === '')) return null;
      const field = (found[1] ?? '').replace(/\\([^])/g, '$1');
      // A slash behind a backslash does not make a path: readconf.c steps over it.
      fields.push({ text: field, isPath: (found[1] ?? '').replace(/\\[^]/g, '').includes('/') });
      rest = found[3] ?? '';
    }
  }
  return rest === '' ? fields : null;
}

function arrange(
  fields: readonly Field[],
  dynamic: boolean,
  listenPort: (field: Field | undefined) => number | null,
  connectPort: (field: Field | undefined) => number | null,
): Forward | null {
  const [first, second, third, fourth] = fields;
  if (first === undefined) return null;
  const path = (field: Field): ForwardEnd => ({ kind: 'path', path: field.text });
  const port = (host: Field | null, number: number | null): ForwardEnd | null =>
    number === null ? null : { kind: 'port', host: host?.text ?? null, port: number };
  const join = (listen: ForwardEnd | null, connect: ForwardEnd | null): Forward | null =>
    listen === null || connect === null ? null : { listen, connect };

  if (dynamic) {
    if (second === undefined) {
      const listen = first.isPath ? path(first) : port(null, listenPort(first));
      return listen === null ? null : { listen, connect: null };
    }
    if (third !== undefined) return null;
    // A target socket makes it a plain forward even here; ssh -G then shows it under both names.
    if (second.isPath) return join(first.isPath ? path(first) : port(null, listenPort(first)), path(second));
    const listen = port(first, listenPort(second));
    return listen === null ? null : { listen, connect: null };
  }
  if (second === undefined) return null;
  if (third === undefined) {
    if (!second.isPath) return null;
    return join(first.isPath ? path(first) : port(null, listenPort(first)), path(second));
  }
  if (fourth === undefined) {
    if (first.isPath) return join(path(first), port(second, connectPort(third)));
    if (third.isPath) return join(port(first, listenPort(second)), path(third));
    return join(port(null, listenPort(first)), port(second, connectPort(third)));
  }
  return join(port(first, listenPort(second)), port(third, connectPort(fourth)));
}

function withinLimits(end: ForwardEnd | null): boolean {
  if (end === null) return true;
  return end.kind === 'path' ? end.path.length < MAX_PATH : (end.host ?? '').length < MAX_HOST;
}

export function sameForward(one: Forward, other: Forward): boolean {
  return showListen(one) === showListen(other) && showConnect(one) === showConnect(other);
}

/** As ssh -G prints it: `8080`, `[127.0.0.1]:8080`, a path. */
export function showListen(forward: Forward): string {
  return showEnd(forward.listen);
}

/** As ssh -G prints it; `[socks]:0` for a remote SOCKS forward. */
export function showConnect(forward: Forward): string {
  return forward.connect === null ? '[socks]:0' : showEnd(forward.connect);
}

function showEnd(end: ForwardEnd): string {
  if (end.kind === 'path') return end.path;
  return end.host === null ? String(end.port) : `[${end.host}]:${end.port}`;
}
