/**
 * Makes key files and changes them: a new pair, another passphrase, mode 0600. A file that is there is never overwritten
 * by a new one; a changed one is written beside the old one and put in its place at once.
 */
import { generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { chmod, link, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ParamsOf } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { unlockKey, writeKey } from '../ssh/keyReader.ts';
import type { UnlockResult } from '../ssh/privateKey.ts';
import { publicKeyBlob } from '../ssh/publicKeyBlob.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { describeFileError } from '../trust/trustFile.ts';

const generate = promisify(generateKeyPair);
/** ssh-keygen makes keys of ECDSA on these curves, by their size. */
const CURVES: Readonly<Record<number, string>> = { 256: 'P-256', 384: 'P-384', 521: 'P-521' };

/** Makes `name` and `name.pub`. Rejects with RpcError `conflict` when one of them is there. */
export async function generateKey(folder: string, asked: ParamsOf<'keys.generate'>): Promise<void> {
  const { name, comment, passphrase } = asked;
  for (const file of [name, `${name}.pub`]) {
    const there = await lstat(join(folder, file)).catch(() => null);
    if (there !== null) throw new RpcError('conflict', `${file} already exists`, { file });
  }
  const key = await newKey(asked);
  const blob = publicKeyBlob(key) ?? Buffer.alloc(0);
  const line = [typeOfBlob(blob), blob.toString('base64'), comment].filter(Boolean).join(' ');
  const text = await writeKey(key, comment, passphrase);
  await told(name, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // The public half last: whoever sees it finds the key.
    await writeNew(join(folder, name), text, 0o600);
    await writeNew(join(folder, `${name}.pub`), `${line}\n`, 0o644);
  });
}

async function newKey({ type, bits }: ParamsOf<'keys.generate'>): Promise<KeyObject> {
  if (type === 'ed25519') return (await generate('ed25519')).privateKey;
  if (type === 'rsa') return (await generate('rsa', { modulusLength: Math.max(bits, 3072) })).privateKey;
  return (await generate('ec', { namedCurve: CURVES[bits] ?? 'P-256' })).privateKey;
}

/** Rejects with RpcError: `not-now` when the old passphrase does not open the file (`data.why`). */
export async function changePassphrase(file: string, name: string, old: string, passphrase: string): Promise<void> {
  const text = await told(name, () => readFile(file, 'latin1'));
  const { key, comment } = opened(await unlockKey(text, old), name);
  const changed = await writeKey(key, comment, passphrase);
  await told(name, async () => {
    const target = await realpath(file);
    const { mode } = await stat(target);
    const temporary = `${target}.${randomUUID()}`;
    try {
      await writeNew(temporary, changed, mode & 0o700);
      // Somebody else may have written it meanwhile.
      if ((await readFile(target, 'latin1')) !== text)
        throw new RpcError('conflict', `${name} has changed`, { file: name });
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** The key of a file that was read; rejects as `changePassphrase` does. */
export function opened(result: UnlockResult, name: string): Extract<UnlockResult, { kind: 'key' }> {
  if (result.kind === 'key') return result;
  if (result.kind === 'wrong-passphrase' || result.kind === 'needs-passphrase') {
    throw new RpcError('not-now', `that passphrase does not open ${name}`, { why: 'passphrase' });
  }
  const reason = result.kind === 'unsupported' ? result.format : 'it is no private key';
  throw new RpcError('io', `${name} cannot be used: ${reason}`, { file: name });
}

export async function protectKey(file: string, name: string): Promise<void> {
  await told(name, () => chmod(file, 0o600));
}

/** A file that must not be there yet appears with all of its content, or not at all. */
async function writeNew(file: string, content: string, mode: number): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Errors of the file system as those of the call. */
export async function told<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof RpcError || !(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST') throw new RpcError('conflict', `${name} already exists`, { file: name });
    throw new RpcError('io', `${name}: ${describeFileError(error)}`, { file: name });
  }
}
