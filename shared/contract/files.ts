/**
 * Files on this machine and on hosts: panes that list a folder, and single changes. What can take long is a transfer
 * (transfers.ts). How to build a pane on it:
 *
 * 1. `files.open` with an id of your own (a UUID); what becomes of it is in `files.panesChanged`. Questions of its connection
 *    come as prompts with this id as their pane. When the connection is lost the pane is `lost`: keep what you show.
 * 2. `files.list` with a listing id of your own. Rows come as `files.rows` events, to this window only, the first of them
 *    as soon as the server has sent some; the answer comes after the last of them and says whether the list is whole.
 * 3. Single changes answer when they are done, or end with RpcError: `io` with a `FileProblem` as its data, `conflict`,
 *    `not-found` or `not-now` (the pane is not open).
 * 4. To copy, move, mirror or remove, or to change a whole tree: `transfers.start`.
 *
 * Paths are absolute, with `/` between names on every system (on Windows this machine's paths begin with `/C:/`), and are
 * byte strings: one character per byte, as the far side stores them. So names that are not UTF-8 survive.
 * shared/fileNames.ts turns them into text to show and back.
 */
import * as v from 'valibot';
import { Target } from '../target.ts';
import { Failure, Progress } from './connections.ts';

const MAX_PATH = 32 * 1024;

/** Chosen by the window (a UUID): of a pane or a listing. */
export const FilesId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
export type FilesId = v.InferOutput<typeof FilesId>;

/** An absolute path as a byte string. */
export const BytePath = v.pipe(v.string(), v.maxLength(MAX_PATH), v.regex(/^\/[\x01-\xff]*$/));
export type BytePath = v.InferOutput<typeof BytePath>;
/** The text of a symbolic link, as a byte string: any path, absolute or not. */
const LinkText = v.pipe(v.string(), v.maxLength(MAX_PATH), v.regex(/^[\x01-\xff]+$/));
/** Permission bits with setuid, setgid and sticky. */
const Mode = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777));
const UserNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

/** Whose files: this machine's, or those of a destination of ssh. */
export const FilesSide = v.variant('kind', [v.strictObject({ kind: v.literal('local') }), ...Target.options]);
export type FilesSide = v.InferOutput<typeof FilesSide>;

export const EntryKind = v.picklist(['file', 'folder', 'link', 'fifo', 'socket', 'character', 'block', 'unknown']);
export type EntryKind = v.InferOutput<typeof EntryKind>;

/** One name in a folder. Facts that the server does not tell are null. */
export const Entry = v.object({
  /** A byte string without `/`. */
  name: v.string(),
  kind: EntryKind,
  /** In bytes. */
  size: v.nullable(v.number()),
  /** Permission bits, 0 to 0o7777. */
  mode: v.nullable(v.number()),
  /** Seconds since the Unix epoch; on this machine with a fraction. */
  modified: v.nullable(v.number()),
  uid: v.nullable(v.number()),
  gid: v.nullable(v.number()),
  /** Names of owner and group by the far side; empty when they are not known. */
  owner: v.string(),
  group: v.string(),
  /**
   * Of a symbolic link: where it leads. Null for all others, and for a link that was not followed yet: such a row comes a
   * second time, complete, and replaces the first. `to` null: broken.
   */
  link: v.nullable(v.object({ text: v.string(), to: v.nullable(EntryKind) })),
});
export type Entry = v.InferOutput<typeof Entry>;

/** Why something could not be done to a file. `reason` is for a person: the system's own words where it has some. */
export const FileProblem = v.object({
  code: v.picklist([
    'not-found',
    'permission',
    'exists',
    'not-empty',
    'is-folder',
    'not-folder',
    'no-space',
    'read-only',
    'name-too-long',
    'unsupported',
    /** The source is not what it was when reading began, or shorter than it said. */
    'source-changed',
    /** Size or hash of what was written is not that of the source. */
    'not-proven',
    /** A socket, FIFO or device: skipped. */
    'special',
    /** Following links would never end. */
    'link-loop',
    /** No failure: it has another name at the target, whose system does not allow its own. */
    'name-changed',
    /** Another transfer is writing this very file. */
    'in-use',
    /** The folder cannot be written, the file can: it could only be overwritten in place, and that was not allowed. */
    'only-in-place',
    /** The connection went away. */
    'lost',
    'other',
  ]),
  path: v.string(),
  reason: v.string(),
});
export type FileProblem = v.InferOutput<typeof FileProblem>;
export type FileProblemCode = FileProblem['code'];

const FilesPanePhase = v.variant('phase', [
  v.object({ phase: v.literal('connecting') }),
  v.object({ phase: v.literal('open') }),
  /** Was open; the connection went away. It goes on by itself when there is one again; `files.open` for the same id tries at once. */
  v.object({ phase: v.literal('lost'), failure: Failure, at: v.number() }),
  /** Also when the server signs in and has no files (files-refused). */
  v.object({ phase: v.literal('failed'), failure: Failure, at: v.number() }),
]);

/** A snapshot of one pane; sent whole. */
export const FilesPane = v.object({
  id: FilesId,
  side: FilesSide,
  /** The name to show: the alias or host as typed; empty for this machine. */
  label: v.string(),
  user: v.string(),
  host: v.string(),
  port: v.number(),
  via: v.array(v.string()),
  state: FilesPanePhase,
  progress: v.array(Progress),
  /** A message of the server before sign-in, untrusted. */
  banner: v.string(),
  notices: v.array(v.string()),
  /** Where a pane begins; empty until it is open. */
  home: v.string(),
  /** What the far side can do beyond the plain protocol: names of SFTP extensions, and `exec` where commands can be run. */
  features: v.array(v.string()),
});
export type FilesPane = v.InferOutput<typeof FilesPane>;

export const FilesRows = v.object({ listing: FilesId, entries: v.array(Entry) });
export type FilesRows = v.InferOutput<typeof FilesRows>;

export const FilesListed = v.object({
  /** The folder with links and `..` resolved. */
  path: v.string(),
  count: v.number(),
  /** The list ends here although the folder does not; what came is right. Null: it is whole. */
  problem: v.nullable(FileProblem),
  /** `files.stopListing` or a newer listing of the same pane ended it. */
  stopped: v.boolean(),
});

/** Bytes of the file system that holds a path. */
export const DiskSpace = v.object({ total: v.number(), free: v.number(), available: v.number() });
export type DiskSpace = v.InferOutput<typeof DiskSpace>;

const atPane = { pane: FilesId, path: BytePath };
export const FilesAt = v.strictObject(atPane);
export const FilesList = v.strictObject({ ...atPane, listing: FilesId });
export const FilesPaths = v.strictObject({ pane: FilesId, paths: v.pipe(v.array(BytePath), v.minLength(1)) });
export const FilesRename = v.strictObject({ ...atPane, to: BytePath, replace: v.boolean() });
export const FilesMode = v.strictObject({ ...atPane, mode: Mode });
export const FilesOwner = v.strictObject({ ...atPane, uid: UserNumber, gid: UserNumber });
/** Names or numbers of the far side; empty: left as it is. */
const Account = v.pipe(v.string(), v.maxLength(256), v.regex(/^[^\x00-\x20:]*$/));
export const FilesAccounts = v.strictObject({ ...atPane, owner: Account, group: Account });
export const FilesTimes = v.strictObject({ ...atPane, modified: v.pipe(v.number(), v.minValue(0)) });
export const FilesLink = v.strictObject({ ...atPane, text: LinkText });

/** One name of a path that is given as names. */
const Name = v.pipe(v.string(), v.maxLength(255), v.regex(/^(?!\.{1,2}$)[\x01-\x2e\x30-\xff]+$/));

/** What was dropped on a window that cannot tell its path: it comes in pieces, into a private folder of this machine. */
export const FilesStage = v.object({ id: FilesId, /** Absolute. */ folder: v.string() });
export const FilesStageFolder = v.strictObject({ id: FilesId, names: v.pipe(v.array(Name), v.minLength(1)) });
export const FilesStageWrite = v.strictObject({
  ...FilesStageFolder.entries,
  /** Where these bytes go; pieces of a file come in order, the first of them at 0, and may be empty. */
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** A byte string. */
  bytes: v.pipe(v.string(), v.maxLength(512 * 1024), v.regex(/^[\x00-\xff]*$/)),
  /** Seconds since the Unix epoch. */
  modified: v.number(),
});

/** What `files.look` tells of one path. */
export const FileFacts = v.object({
  kind: EntryKind,
  size: v.nullable(v.number()),
  mode: v.nullable(v.number()),
  modified: v.nullable(v.number()),
  uid: v.nullable(v.number()),
  gid: v.nullable(v.number()),
  link: v.nullable(v.object({ text: v.string(), to: v.nullable(EntryKind) })),
});
