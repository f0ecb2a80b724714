/**
 * known_hosts files, read as OpenSSH reads them (hostfile.c): which lines there are, and which are about a host. A line
 * that ssh would skip is skipped and reported. Nothing is decided here (verifyHostKey.ts) and nothing is written.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FilePlace } from '../../../shared/contract/connections.ts';
import type { HostOptions } from '../../../shared/sshConfig/hostOptions.ts';
import type { RecordedKeys } from '../ssh/algorithms.ts';
import { isHashed, isSoundField, matchesField, nameWithoutPort, recordedName } from './hostNames.ts';
import { parsePublicKey, type PublicKey } from './publicKey.ts';
import { readTrustFile } from './trustFile.ts';

export interface KnownHostsLine {
  readonly place: FilePlace;
  readonly marker: 'none' | 'cert-authority' | 'revoked';
  /** The names as they stand there: patterns with commas, or one hashed name. */
  readonly names: string;
  readonly key: PublicKey;
}

/** A line that has no effect, and why. */
interface BadLine {
  readonly place: FilePlace;
  readonly why: 'marker' | 'truncated' | 'hash' | 'key';
}

export interface KnownHosts {
  readonly lines: readonly KnownHostsLine[];
  readonly bad: readonly BadLine[];
}

const MARKERS = new Map<string, KnownHostsLine['marker']>([
  ['@cert-authority', 'cert-authority'],
  ['@revoked', 'revoked'],
]);
/** Hashed names cost an HMAC each: other work gets its turn after so many. */
const LINES_PER_TURN = 500;

/** Reads the files in order. A missing file is empty; one that cannot be read throws TrustFileUnreadable. */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHosts> {
  const parsed = [];
  for (const file of files) parsed.push(parseKnownHosts(file, (await readTrustFile(file)) ?? ''));
  return { lines: parsed.flatMap(({ lines }) => lines), bad: parsed.flatMap(({ bad }) => bad) };
}

/** The files of a host, the person's own first. */
export function knownHostsFiles(options: HostOptions): readonly string[] {
  return [...options.userKnownHostsFiles, ...options.globalKnownHostsFiles];
}

/** Lines with LF or CRLF; comments and empty lines count for the line numbers only. */
export function parseKnownHosts(file: string, text: string): KnownHosts {
  const lines: KnownHostsLine[] = [];
  const bad: BadLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const read = parseLine(line);
    if (read === null) continue;
    const place = { file, line: index + 1 };
    if (typeof read === 'string') bad.push({ place, why: read });
    else lines.push({ place, ...read });
  }
  return { lines, bad };
}

function parseLine(line: string): Omit<KnownHostsLine, 'place'> | BadLine['why'] | null {
  const fields = line.replace(/\r$/, '').split(/[ \t]+/);
  if (fields[0] === '') fields.shift();
  if (fields[0] === undefined || fields[0] === '' || fields[0].startsWith('#')) return null;

  const first = fields[0];
  const marker = first.startsWith('@') ? MARKERS.get(first) : 'none';
  if (marker === undefined) return 'marker';
  if (marker !== 'none') fields.shift();
  const [names = '', type = '', base64 = ''] = fields;
  if (names.startsWith('@')) return 'marker';
  if (names === '' || base64 === '' || type.startsWith('#')) return 'truncated';
  if (!isSoundField(names)) return 'hash';
  const key = parsePublicKey(type, base64);
  return key === null ? 'key' : { marker, names, key };
}

/** The lines about a host, in order. `name` as `recordedName` gives it. */
export async function linesAbout(lines: readonly KnownHostsLine[], name: string): Promise<KnownHostsLine[]> {
  const found: KnownHostsLine[] = [];
  let hashed = 0;
  for (const line of lines) {
    if (isHashed(line.names) && ++hashed % LINES_PER_TURN === 0) await nextTurn();
    if (matchesField(line.names, name)) found.push(line);
  }
  return found;
}

/**
 * What is on record for a host, so that the server can be asked for a key that can be checked (ssh/algorithms.ts). Throws
 * TrustFileUnreadable.
 */
export async function recordedKeys(options: HostOptions): Promise<RecordedKeys> {
  const { lines } = await readKnownHosts(knownHostsFiles(options));
  const plainName = nameWithoutPort(options);
  const about = await linesAbout(lines, recordedName(options));
  // The decision about the key looks there as well, when nothing stands under the name with the port.
  const withoutPort = plainName === null ? [] : await linesAbout(lines, plainName);
  const typesOf = (found: readonly KnownHostsLine[]) => [
    ...new Set(found.filter(({ marker }) => marker === 'none').map(({ key }) => key.type)),
  ];
  const types = typesOf(about);
  return {
    types: types.length > 0 ? types : typesOf(withoutPort),
    authority: [...about, ...withoutPort].some(({ marker }) => marker === 'cert-authority'),
  };
}
