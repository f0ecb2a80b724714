/**
 * Private copies of files that are edited, on this machine's disk: each in a folder of its own that nobody else can enter,
 * with a note of what it is a copy of. They outlive windows and the program until they are removed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { EditState } from '../../../../shared/contract/edits.ts';
import { BytePath, FilesId, FilesSide } from '../../../../shared/contract/files.ts';
import { nameOf } from '../../../../shared/fileNames.ts';
import { windowsName } from '../windowsName.ts';

/** What contents are, to be compared. */
export const Contents = v.object({ size: v.number(), /** SHA-256 in hex. */ hash: v.string() });
export type Contents = v.InferOutput<typeof Contents>;

export const Note = v.object({
  id: FilesId,
  side: FilesSide,
  path: BytePath,
  how: EditState.entries.how,
  /** What was read or written last where the file is. */
  base: Contents,
  /** Permission bits of the file; null: unknown. */
  mode: v.nullable(v.number()),
});
export type Note = v.InferOutput<typeof Note>;

/** Paths are text: names are made so that any system takes them. */
export interface Copy {
  /** What the person edits, alone in its folder. */
  readonly file: string;
  /** What is being sent: the copy as it was at one moment. */
  readonly outgoing: string;
  /** What somebody else wrote, to be compared. */
  readonly theirs: string;
  note(note: Note): Promise<void>;
  /** Nothing is left of it. */
  remove(): Promise<void>;
}

const NOTE = 'note.json';
/** Of a file's name, so that its bytes fit; the end is kept, for editors that go by it. */
const LONGEST = 80;

export interface Copies {
  /** Makes the private folder. */
  begin(id: string, path: string): Promise<Copy>;
  /** What an earlier run left. Folders without a note are removed. */
  left(): Promise<readonly { readonly note: Note; readonly copy: Copy }[]>;
}

export function createCopies(root: string): Copies {
  async function begin(id: string, path: string): Promise<Copy> {
    const folder = join(root, id);
    const work = join(folder, 'copy');
    await mkdir(work, { recursive: true, mode: 0o700 });
    return {
      file: join(work, textName(path)),
      outgoing: join(folder, 'outgoing'),
      theirs: join(folder, 'theirs'),
      note: (note) => writeWhole(join(folder, NOTE), JSON.stringify(note)),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }

  return {
    begin,
    async left() {
      const found = [];
      for (const id of await readdir(root).catch(noneIfMissing)) {
        const note = await readNote(join(root, id, NOTE));
        if (note === null) await rm(join(root, id), { recursive: true, force: true });
        else found.push({ note, copy: await begin(id, note.path) });
      }
      return found;
    },
  };
}

/** In one step: whoever reads it has the old contents or the new ones. */
export async function writeWhole(file: string, contents: Buffer | string): Promise<void> {
  const beside = join(file, '..', `.${randomUUID()}`);
  await writeFile(beside, contents, { mode: 0o600, flush: true });
  await rename(beside, file);
}

/** Null: there is no file now. Modified: seconds since the Unix epoch. */
export async function contentsOf(file: string): Promise<(Contents & { readonly modified: number }) | null> {
  try {
    const bytes = await readFile(file);
    const { mtimeMs } = await stat(file);
    return { size: bytes.length, hash: createHash('sha256').update(bytes).digest('hex'), modified: mtimeMs / 1000 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const isSame = (one: Contents, other: Contents): boolean => one.size === other.size && one.hash === other.hash;

/** Any name, as text that every system takes for a file. */
function textName(path: string): string {
  return (
    Buffer.from(windowsName(nameOf(path)), 'latin1')
      .toString('utf8')
      .slice(-LONGEST) || 'file'
  );
}

async function readNote(file: string): Promise<Note | null> {
  try {
    const parsed = v.safeParse(Note, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function noneIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
