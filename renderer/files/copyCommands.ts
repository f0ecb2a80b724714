/** The same for scp(1) and sftp(1), as a person would type it into a POSIX shell. */
import type { FilesSide } from '../../shared/contract/files.ts';
import { joinPath } from '../../shared/fileNames.ts';

type Host = Extract<FilesSide, { kind: 'host' }>;

const PLAIN = /^[\w@%+:.,/=-]+$/;

/** A byte string as one word of a shell. Bytes that cannot be typed are written as bash, zsh and ksh read them. */
function shellWord(bytes: string): string {
  if (PLAIN.test(bytes)) return bytes;
  if (/^[\x20-\x7e]*$/.test(bytes)) return `'${bytes.replaceAll("'", `'\\''`)}'`;
  const escaped = bytes.replace(/[^\x20-\x7e]|['\\]/g, (byte) =>
    byte === "'" || byte === '\\' ? `\\${byte}` : `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped}'`;
}

/** `user@host:`, with brackets for an IPv6 address. */
function place({ host, user }: Host, path: string): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return shellWord(`${user === undefined ? '' : `${user}@`}${name}:${path}`);
}

/** Port and other options of the command line. */
const optionsOf = ({ port, options = [] }: Host): readonly string[] => [
  ...(port === undefined ? [] : ['-P', String(port)]),
  ...options.flatMap((line) => ['-o', shellWord(line.replace(' ', '='))]),
];

/** From a host to this folder, or from this machine to the folder of a host. Empty: neither side is a host. */
export function scpCommand(
  from: FilesSide,
  paths: readonly string[],
  to: FilesSide,
  folder: string,
  recursive: boolean,
): string {
  const host = from.kind === 'host' ? from : to.kind === 'host' ? to : null;
  if (host === null) return '';
  const sources = from.kind === 'host' ? paths.map((path) => place(from, path)) : paths.map(shellWord);
  const target = from.kind === 'host' ? '.' : place(host, joinPath(folder, ''));
  return ['scp', ...(recursive ? ['-r'] : []), ...optionsOf(host), ...sources, target].join(' ');
}

/** sftp(1) in this folder. */
export function sftpCommand(host: Host, folder: string): string {
  return ['sftp', ...optionsOf(host), place(host, folder)].join(' ');
}
