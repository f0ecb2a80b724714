/** Writes imported hosts as a file of ssh_config, through the lossless editor: what ssh cannot be told is not written. */
import { type ConfigDocument, parseDocument, toByteText } from '../sshConfig/document.ts';
import { addBlock, type NewOption } from '../sshConfig/edit.ts';
import { UnwritableOption } from '../sshConfig/writeOption.ts';
import { TUNNEL_KEYWORDS, tunnelArguments } from '../tunnelSpec.ts';
import type { Imported, ImportedHost } from './types.ts';

interface WrittenHost {
  readonly alias: string;
  readonly from: ImportedHost;
  /** What did not come along, in a few words each. */
  readonly lost: readonly string[];
}

export interface WrittenHosts {
  readonly document: ConfigDocument;
  readonly hosts: readonly WrittenHost[];
  /** Entries that could not be written at all, with why. */
  readonly skipped: readonly string[];
}

/** What ssh takes as a host name and a user on its command line (ssh.c): nothing else is written. */
const HOST = /^(?!-)[^*?!\s'`"$\\;&<>|(){},\x00-\x1f\x7f]+$/;
const USER = /^(?!-)[^\s'`";&<>|(){}\\\x00-\x1f\x7f]+$/;

/** `taken`: aliases that there are. `origin`: the file, for the comment. */
export function writeHosts(imported: Imported, origin: string, taken: ReadonlySet<string>): WrittenHosts {
  const used = new Set(taken);
  let document = parseDocument(`# Imported from ${imported.source}: ${comment(origin)}\n`);
  const hosts: WrittenHost[] = [];
  const skipped = [...imported.skipped];
  for (const from of imported.hosts) {
    const problem = problemOf(from);
    if (problem !== null) {
      skipped.push(problem);
      continue;
    }
    const alias = freeAlias(from.name, used);
    const { options, lost } = optionsOf(from);
    const lines = [`# ${imported.source}: ${comment(from.name)}`];
    if (from.group !== undefined) lines.push(`# group: ${comment(from.group)}`);
    document = addBlock(parseWith(document, lines), Number.MAX_SAFE_INTEGER, {
      header: 'Host',
      args: [toByteText(alias)],
      options,
    });
    used.add(alias);
    hosts.push({ alias, from, lost });
  }
  return { document, hosts, skipped };
}

/** Comments stand right above their block: they are written behind a blank line, and the block follows. */
function parseWith({ lines }: ConfigDocument, comments: readonly string[]): ConfigDocument {
  return { lines: [...lines, ...parseDocument(`\n${comments.map(toByteText).join('\n')}\n`).lines] };
}

function problemOf({ name, host, user }: ImportedHost): string | null {
  if (!HOST.test(host)) return `${name}: ssh takes no such host name`;
  return user !== undefined && !USER.test(user) ? `${name}: ssh takes no such user name` : null;
}

function optionsOf(from: ImportedHost): { options: readonly NewOption[]; lost: readonly string[] } {
  const { host, user, port, identity, options = [], forwards = [] } = from;
  const lost = [...from.lost];
  const wanted: NewOption[] = [
    { keyword: 'HostName', args: [host] },
    ...(user === undefined ? [] : [{ keyword: 'User', args: [user] }]),
    ...(port === undefined ? [] : [{ keyword: 'Port', args: [String(port)] }]),
    ...(identity === undefined ? [] : [{ keyword: 'IdentityFile', args: [identity.replaceAll('%', '%%')] }]),
    ...options.map(([keyword, value]) => ({ keyword, args: [value] })),
    ...forwards.map((spec) => ({ keyword: TUNNEL_KEYWORDS[spec.type], args: tunnelArguments(spec) })),
  ];
  const written = wanted
    .map(({ keyword, args }) => ({ keyword, args: args.map(toByteText) }))
    .filter((option) => {
      if (isWritable(option)) return true;
      lost.push(`${option.keyword} ${option.args.join(' ')}`);
      return false;
    });
  return { options: written, lost };
}

function isWritable(option: NewOption): boolean {
  try {
    addBlock(parseDocument(''), 0, { header: 'Host', args: ['x'], options: [option] });
    return true;
  } catch (error) {
    if (error instanceof UnwritableOption) return false;
    throw error;
  }
}

/** A name without what has a meaning in a Host line, and that no other host has. */
function freeAlias(name: string, used: ReadonlySet<string>): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '') || 'host';
  let alias = plain;
  for (let number = 2; used.has(alias); number++) alias = `${plain}-${number}`;
  return alias;
}

function comment(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, 200);
}
