/**
 * Takes lines out of a known_hosts file, and puts others behind the rest. All other lines stay as they are, byte for byte,
 * the file keeps its mode and owner, a link stays a link, and the old file stays beside it as `known_hosts.old`, as
 * `ssh-keygen -R` leaves it.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { appendFile, copyFile, link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that others keep changing is given up on after so many readings. */
const MOST_READINGS = 20;

/** What becomes of a file that holds this text. */
export interface LineEdit {
  /** Numbers of lines, from 1. */
  readonly removed: ReadonlySet<number>;
  /** Without their ends. */
  readonly added: readonly string[];
}

/** The last edit of each file: two of ours must not overtake each other between reading and writing. */
const underway = new Map<string, Promise<unknown>>();

/**
 * Removes the lines whose numbers (from 1) `findOld` names and appends `line`, if any. Returns the number of the last
 * line. Rejects with the file system's error.
 */
export function replaceLines(
  file: string,
  findOld: (text: string) => Promise<ReadonlySet<number>>,
  line: string | null,
): Promise<number> {
  const added = line === null ? [] : [line];
  return editLines(file, async (text) => ({ removed: await findOld(text), added }));
}

/** The same for any edit of lines. Returns the number of the last line. */
export async function editLines(file: string, edit: (text: string) => Promise<LineEdit>): Promise<number> {
  const after = await changeFile(file, async (before) => {
    const { removed, added } = await edit(before.toString('utf8'));
    const kept = Buffer.concat(linesOf(before).filter((_, index) => !removed.has(index + 1)));
    const lines = added.map((line, index) => `${index > 0 || endsLine(kept) ? '' : '\n'}${line}\n`);
    return Buffer.concat([kept, Buffer.from(lines.join(''))]);
  });
  return countLines(after);
}

/**
 * Puts other bytes in the place of a file's. When the file changes in the meantime, it is read and judged again. Resolves
 * with what is there now; rejects with the file system's error, and with what `change` rejects with.
 */
export async function changeFile(file: string, change: (before: Buffer) => Promise<Buffer>): Promise<Buffer> {
  const target = await realpath(file);
  const before = underway.get(target) ?? Promise.resolve();
  const done = before.then(() => tryChange(target, change));
  // Whoever comes next waits for the end of this one, however it ends.
  const settled = done.catch(() => undefined);
  underway.set(target, settled);
  try {
    return await done;
  } finally {
    if (underway.get(target) === settled) underway.delete(target);
  }
}

async function tryChange(target: string, change: (before: Buffer) => Promise<Buffer>): Promise<Buffer> {
  for (let reading = 1; reading <= MOST_READINGS; reading += 1) {
    const before = await readFile(target);
    const after = await change(before);
    if (after.equals(before) || (await swap(target, before, after))) return after;
  }
  throw Object.assign(new Error(`${target} keeps changing`), { code: 'EBUSY' });
}

/** False when the file is no longer what was read; then nothing was changed. */
async function swap(target: string, before: Buffer, after: Buffer): Promise<boolean> {
  const temporary = `${target}.${randomUUID()}`;
  const backup = `${target}.old`;
  try {
    await writeLike(target, temporary, after);
    if (!(await readFile(target)).equals(before)) return false;
    await rm(backup, { force: true });
    // A link keeps the very file: what a slow writer still appends to it is found below.
    await link(target, backup).catch(() => copyFile(target, backup));
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(target));
  const late = (await readFile(backup)).subarray(before.length);
  if (late.length > 0) await appendFile(target, late);
  return true;
}

/** A new file with the mode and the owner of another one, on the disk before this resolves. */
async function writeLike(model: string, file: string, bytes: Buffer): Promise<void> {
  const { mode, uid, gid } = await stat(model);
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(bytes);
    const made = await handle.stat();
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
    await handle.chmod(mode & 0o7777);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is on the disk once its folder is. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Each with its end. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

function endsLine(bytes: Buffer): boolean {
  return bytes.length === 0 || bytes.at(-1) === 0x0a;
}

function countLines(bytes: Buffer): number {
  return bytes.toString('latin1').split('\n').length - 1;
}
