/**
 * Makes a key file ready to sign: reads it, unlocks it with a remembered or an asked passphrase, and says in words why it
 * cannot be used. A file is read and asked about once per sign-in, however many candidates need it.
 */
import type { SkipReason } from '../../../shared/contract/connections.ts';
import type { KeyObject } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import type { IdentityFile } from '../../../shared/sshConfig/hostOptions.ts';
import { type KeyFile, readKeyFile, unlockKey } from './keyReader.ts';
import { signWith } from './signer.ts';
import type { Identity } from './types.ts';
import { typeOfBlob } from './wire.ts';

/** A key that left its file, for an agent that shall have it. */
interface UnlockedKey {
  readonly file: IdentityFile;
  readonly key: KeyObject;
  readonly publicKey: Buffer;
  readonly comment: string;
}

/** What loading a key file may ask of its surroundings. */
export interface KeyHelp {
  /** Asks a person; null or empty: leave this key out. */
  readonly askPassphrase: (file: IdentityFile, attempt: number) => Promise<string | null>;
  /** A passphrase that is known without asking. */
  readonly recallPassphrase?: (file: IdentityFile) => Promise<string | null>;
  /** Told of each passphrase whether it opened the file. */
  readonly onPassphrase?: (file: IdentityFile, passphrase: string, opened: boolean) => Promise<void>;
  /** Others may read the file: true sets its mode to 0600 and uses it. `mode` is octal. */
  readonly mayProtect?: (file: IdentityFile, mode: string) => Promise<boolean>;
  /** A private key was read from its file. */
  readonly onUnlocked?: (unlocked: UnlockedKey) => Promise<void>;
}

export type Loaded = { readonly identity: Identity } | { readonly skipped: string; readonly why?: SkipReason };

export interface LoaderRequest extends KeyHelp {
  /** How often a passphrase is asked for. */
  readonly mostPrompts: number;
  /** Ends the worker that unlocks a key. */
  readonly signal?: AbortSignal;
}

export function keyFileLoader(request: LoaderRequest): (file: IdentityFile) => Promise<Loaded> {
  const loaded = new Map<string, Promise<Loaded>>();
  return (file) => {
    const known = loaded.get(file.path) ?? load(file, request);
    loaded.set(file.path, known);
    return known;
  };
}

async function load(file: IdentityFile, request: LoaderRequest): Promise<Loaded> {
  let read = await readKeyFile(file.path);
  if (read.kind === 'too-open' && (await request.mayProtect?.(file, read.mode)) === true) {
    read = await protect(file);
  }
  if (read.kind !== 'key') return { skipped: whyNot(read, file), why: read.kind };
  const unlocked = await unlock(file, read.text, request);
  if ('skipped' in unlocked) return unlocked;

  const { key, publicKey } = unlocked;
  await request.onUnlocked?.(unlocked);
  return {
    identity: {
      publicKey,
      type: typeOfBlob(publicKey),
      label: file.shown,
      sign: (data, algorithm) => signWith(key, data, algorithm),
    },
  };
}

async function protect(file: IdentityFile): Promise<KeyFile> {
  try {
    await chmod(file.path, 0o600);
  } catch (error) {
    const { code } = error as { code?: unknown };
    return { kind: 'unreadable', reason: typeof code === 'string' ? code : String(error) };
  }
  return readKeyFile(file.path);
}

async function unlock(
  file: IdentityFile,
  text: string,
  request: LoaderRequest,
): Promise<UnlockedKey | { skipped: string; why: SkipReason }> {
  const { signal } = request;
  let result = await unlockKey(text, null);
  const tryWith = async (passphrase: string) => {
    result = await unlockKey(text, passphrase, signal);
    await request.onPassphrase?.(file, passphrase, result.kind === 'key');
  };
  if (result.kind === 'needs-passphrase') {
    const remembered = await request.recallPassphrase?.(file);
    if (typeof remembered === 'string') await tryWith(remembered);
  }
  for (let attempt = 1; result.kind === 'needs-passphrase' || result.kind === 'wrong-passphrase'; attempt += 1) {
    if (attempt > request.mostPrompts) return { skipped: 'wrong passphrase', why: 'wrong-passphrase' };
    const passphrase = await request.askPassphrase(file, attempt);
    if (passphrase === null || passphrase === '') return { skipped: 'no passphrase given', why: 'no-passphrase' };
    await tryWith(passphrase);
  }
  if (result.kind !== 'key') return { skipped: whyNot(result, file), why: result.kind };
  return { file, key: result.key, publicKey: Buffer.from(result.publicKey), comment: result.comment };
}

type NotUsable = Exclude<KeyFile, { kind: 'key' }>;

function whyNot(read: NotUsable, file: IdentityFile): string {
  switch (read.kind) {
    case 'missing':
      return 'no such file';
    case 'not-a-key':
      return 'not a private key';
    case 'unreadable':
      return `cannot be read (${read.reason})`;
    case 'too-open':
      // The words of authfile.c sshkey_perm_ok.
      return `Permissions 0${read.mode} for '${file.shown}' are too open. It is required that your private key files are NOT accessible by others. This private key will be ignored.`;
    case 'unsupported':
      return `not supported: ${read.format}`;
  }
}
