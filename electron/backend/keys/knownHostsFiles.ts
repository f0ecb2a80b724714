/**
 * The lines of all known_hosts files, one by one, as a person looks at them: those of every host together. A line is taken
 * out only as it was shown, and can be put back.
 */
import { createHash } from 'node:crypto';
import type { KnownHost, KnownHostList } from '../../../shared/contract/keys.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { printable } from '../ssh/printable.ts';
import { isHashed } from '../trust/hostNames.ts';
import { linesAbout, parseKnownHosts } from '../trust/knownHosts.ts';
import { changeFile, linesOf } from '../trust/replaceHostKey.ts';
import { showKey } from '../trust/shownKey.ts';
import { readTrustFile, TrustFileUnreadable } from '../trust/trustFile.ts';

/** `showFile`: as a person reads it. */
export async function listKnownHosts(
  files: readonly string[],
  showFile: (file: string) => string,
): Promise<KnownHostList> {
  const list: KnownHostList = { files: [], lines: [] };
  for (const path of files) {
    const file = showFile(path);
    try {
      const text = await readTrustFile(path);
      list.files.push({ file, problem: null, exists: text !== null });
      list.lines.push(...describeLines(file, text ?? ''));
    } catch (error) {
      if (!(error instanceof TrustFileUnreadable)) throw error;
      list.files.push({ file, problem: error.reason, exists: true });
    }
  }
  return list;
}

function describeLines(file: string, text: string): KnownHost[] {
  const { lines, bad } = parseKnownHosts(file, text);
  const texts = text.split('\n');
  const digest = (line: number) => digestOf(texts[line - 1] ?? '');
  const good = lines.map(({ place: { line }, marker, names, key }): KnownHost => {
    const { type, bits, fingerprint } = showKey(key.blob);
    const hashed = isHashed(names);
    return {
      file,
      line,
      marker,
      names: printable(names),
      hashed,
      type,
      bits,
      fingerprint,
      bad: null,
      digest: digest(line),
    };
  });
  const skipped = bad.map(({ place: { line }, why }): KnownHost => {
    const names = printable((texts[line - 1] ?? '').trim(), 80);
    const nothing = { type: '', bits: 0, fingerprint: '' };
    return { file, line, marker: 'none', names, hashed: false, ...nothing, bad: why, digest: digest(line) };
  });
  return [...good, ...skipped].toSorted((one, other) => one.line - other.line);
}

/** Places of the lines about a host, hashed ones too; `name:port` is what ssh writes as `[name]:port`. */
export async function findKnownHost(
  files: readonly string[],
  showFile: (file: string) => string,
  name: string,
): Promise<{ file: string; line: number }[]> {
  const typed = name.trim().toLowerCase();
  if (typed === '') return [];
  const wanted = typed.replace(/^([^[\]:]+):(\d+)$/, '[$1]:$2');
  const found: { file: string; line: number }[] = [];
  for (const path of files) {
    const { lines } = parseKnownHosts(path, (await readTrustFile(path).catch(() => null)) ?? '');
    for (const { place } of await linesAbout(lines, wanted)) found.push({ file: showFile(path), line: place.line });
  }
  return found;
}

/** The bytes that were taken out, with their line's end. Rejects with RpcError `conflict` when the line is another one. */
export async function removeLine(path: string, line: number, digest: string): Promise<Buffer> {
  let removed = Buffer.alloc(0);
  await changeFile(path, (bytes) => {
    const lines = linesOf(bytes);
    const found = lines[line - 1];
    if (found === undefined || digestOf(found.toString('utf8').replace(/\n$/, '')) !== digest) {
      throw new RpcError('conflict', `line ${line} has changed since it was read`);
    }
    removed = Buffer.from(found);
    return Promise.resolve(Buffer.concat(lines.toSpliced(line - 1, 1)));
  });
  return removed;
}

/** Puts the bytes of a line back where they were, or at the end of a file that is shorter now. */
export async function restoreLine(path: string, line: number, bytes: Buffer): Promise<void> {
  await changeFile(path, (now) => {
    const lines = linesOf(now);
    const before = lines.slice(0, line - 1);
    const last = before.at(-1);
    const needsEnd = last !== undefined && last.at(-1) !== 0x0a;
    const after = lines.slice(line - 1);
    const own = after.length > 0 && bytes.at(-1) !== 0x0a ? [bytes, Buffer.from('\n')] : [bytes];
    return Promise.resolve(Buffer.concat([...before, ...(needsEnd ? [Buffer.from('\n')] : []), ...own, ...after]));
  });
}

function digestOf(line: string): string {
  return createHash('sha256').update(line).digest('base64');
}
