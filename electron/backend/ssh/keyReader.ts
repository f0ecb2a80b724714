/**
 * Reads private key files: what a file is, and its key once unlocked. Encrypted keys are unlocked, and written, in a
 * worker thread, because OpenSSH's key derivation takes 0.2 to 1 s in JavaScript.
 */
import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { KeyTask } from './keyWorker.ts';
import { unlockPrivateKey, type UnlockResult } from './privateKey.ts';
import { inspectPrivateKey } from './privateKeyText.ts';
import { writeOpenSshKey } from './writeOpenSshKey.ts';

/** OpenSSH reads at most this much of a key file (MAX_KEY_FILE_SIZE). */
const MAX_KEY_FILE = 1024 * 1024;

export type KeyFile =
  | {
      readonly kind: 'key';
      readonly text: string;
      readonly encrypted: boolean;
      /** Wire form; null when the file shows it only once unlocked. */
      readonly publicKey: Buffer | null;
    }
  | { readonly kind: 'missing' }
  /** `reason` is the system's code, such as EACCES. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Others may read it: ssh(1) refuses to use it (sshkey_perm_ok). `mode` is octal. */
  | { readonly kind: 'too-open'; readonly mode: string }
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'not-a-key' };

/** Looks at a key file without unlocking it. Never rejects. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  try {
    const file = await open(path, 'r');
    try {
      const info = await file.stat();
      if (!info.isFile()) return { kind: 'not-a-key' };
      const ours = process.platform !== 'win32' && info.uid === process.getuid?.();
      if (ours && (info.mode & 0o077) !== 0) return { kind: 'too-open', mode: (info.mode & 0o777).toString(8) };
      if (info.size > MAX_KEY_FILE) return { kind: 'not-a-key' };
      const text = await file.readFile('latin1');
      const inspected = inspectPrivateKey(text);
      if (inspected.kind !== 'key') return inspected;
      const { encrypted, publicKey } = inspected;
      return { kind: 'key', text, encrypted, publicKey: publicKey ?? publicHalf(text, encrypted) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason: typeof code === 'string' ? code : String(error) };
  }
}

/** PEM does not show the public half; without encryption it is there for the reading. */
function publicHalf(text: string, encrypted: boolean): Buffer | null {
  const result = encrypted ? null : unlockPrivateKey(text, null);
  return result?.kind === 'key' ? Buffer.from(result.publicKey) : null;
}

/**
 * Unlocks a key file's text; without a passphrase at once, else in a worker. Rejects when the worker cannot run, and when
 * `signal` fires: then the worker is ended.
 */
export async function unlockKey(text: string, passphrase: string | null, signal?: AbortSignal): Promise<UnlockResult> {
  const inspected = inspectPrivateKey(text);
  const slow = inspected.kind === 'key' && inspected.encrypted;
  if (!slow || passphrase === null || passphrase === '') return unlockPrivateKey(text, passphrase);
  return inWorker<UnlockResult>({ task: 'unlock', text, passphrase }, signal);
}

/** The text of a key file with this passphrase; empty: none. Rejects as `unlockKey` does. */
export function writeKey(key: KeyObject, comment: string, passphrase: string, signal?: AbortSignal): Promise<string> {
  return passphrase === ''
    ? Promise.resolve(writeOpenSshKey(key, comment, ''))
    : inWorker<string>({ task: 'write', key, comment, passphrase }, signal);
}

async function inWorker<T>(task: KeyTask, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  const worker = new Worker(workerFile(), { workerData: task });
  // Its 'exit' settles the promise.
  const onAbort = () => void worker.terminate();
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the key worker ended with ${code}`)));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

/** Beside this module's bundle, or one folder up when the bundler put it into chunks/; from source, in out/. */
function workerFile(): string {
  const places = import.meta.url.endsWith('.ts') ? ['../../../out/'] : ['./', '../'];
  const files = places.map((place) => fileURLToPath(new URL(`${place}keyWorker.js`, import.meta.url)));
  const found = files.find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(`keyWorker.js is missing; looked for ${files.join(', ')}. Run: npm run build`);
  return found;
}
