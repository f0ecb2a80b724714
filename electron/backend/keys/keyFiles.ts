/**
 * The key files and certificates of a folder, `~/.ssh` as a rule, as a person is shown them. Nothing is unlocked and
 * nothing is changed; a key that others may read is looked at all the same, since no key is used here.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyCertificate, KeyFile } from '../../../shared/contract/keys.ts';
import { readCertificate } from '../ssh/certificate.ts';
import { printable } from '../ssh/printable.ts';
import { unlockPrivateKey } from '../ssh/privateKey.ts';
import { inspectPrivateKey } from '../ssh/privateKeyText.ts';
import { type PublicKeyLine, readPublicHalf } from '../ssh/publicKeyFile.ts';
import { typeOfBlob } from '../ssh/wire.ts';
import { describeFileError } from '../trust/trustFile.ts';
import { fingerprint, showKey } from '../trust/shownKey.ts';

/** OpenSSH reads at most this much of a key file (MAX_KEY_FILE_SIZE). */
const MAX_KEY_FILE = 1024 * 1024;
/** A folder with more files than this is no folder of keys; the first ones are looked at. */
const MOST_FILES = 500;
/** Files that are no keys, and which could be large. */
const OTHERS = /^(known_hosts.*|authorized_keys.*|config|environment|rc|.*\.old)$/;

export interface KeyFolder {
  readonly keys: Omit<KeyFile, 'hosts'>[];
  readonly certificates: KeyCertificate[];
}

/** A folder that is not there, or cannot be read, has no keys. */
export async function readKeyFolder(folder: string): Promise<KeyFolder> {
  const names = (await readdir(folder).catch(() => [])).toSorted().slice(0, MOST_FILES);
  const keys: KeyFolder['keys'] = [];
  const certificates: KeyCertificate[] = [];
  for (const name of names) {
    if (OTHERS.test(name)) continue;
    if (name.endsWith('-cert.pub')) {
      const found = await describeCertificate(folder, name);
      if (found !== null) certificates.push(found);
    } else if (!name.endsWith('.pub')) {
      const found = await describeKey(folder, name);
      if (found !== null) keys.push(found);
    }
  }
  return { keys, certificates };
}

/** Null: it is no private key. */
async function describeKey(folder: string, name: string): Promise<Omit<KeyFile, 'hosts'> | null> {
  const path = join(folder, name);
  const info = await stat(path).catch(() => null);
  if (info?.isFile() !== true || info.size > MAX_KEY_FILE || info.size === 0) return null;
  const mode = (info.mode & 0o777).toString(8);
  const half = await readPublicHalf(path);
  const text = await readFile(path, 'latin1').catch((error: unknown) => error);
  if (typeof text !== 'string') {
    // Without a public half beside it there is no sign that it is a key at all.
    if (half === null) return null;
    const problem = { kind: 'unreadable', detail: describeFileError(text) } as const;
    return { name, mode, encrypted: null, problem, ...describePublic(half) };
  }
  const inspected = inspectPrivateKey(text);
  if (inspected.kind === 'not-a-key') return null;
  if (inspected.kind === 'unsupported') {
    const problem = { kind: 'unsupported', detail: printable(inspected.format) } as const;
    return { name, mode, encrypted: null, problem, ...describePublic(half) };
  }
  const isOurs = process.platform !== 'win32' && info.uid === process.getuid?.();
  const problem = isOurs && (info.mode & 0o077) !== 0 ? ({ kind: 'too-open', detail: mode } as const) : null;
  // What has no passphrase shows everything; the rest shows its public half where the format does.
  const opened = inspected.encrypted ? null : unlockPrivateKey(text, null);
  const own = opened?.kind === 'key' ? Buffer.from(opened.publicKey) : inspected.publicKey;
  const comment = opened?.kind === 'key' && opened.comment !== '' ? opened.comment : (half?.comment ?? '');
  const line = own === null ? half : { blob: own, comment };
  return { name, mode, encrypted: inspected.encrypted, problem, ...describePublic(line) };
}

function describePublic(
  line: PublicKeyLine | null,
): Pick<KeyFile, 'type' | 'bits' | 'fingerprint' | 'randomart' | 'publicKey' | 'comment'> {
  if (line === null) return { type: '', bits: 0, fingerprint: '', randomart: '', publicKey: '', comment: '' };
  const comment = printable(line.comment);
  const publicKey = [typeOfBlob(line.blob), line.blob.toString('base64'), comment].filter(Boolean).join(' ');
  return { ...showKey(line.blob), publicKey, comment };
}

async function describeCertificate(folder: string, name: string): Promise<KeyCertificate | null> {
  const path = join(folder, name);
  if ((await stat(path).catch(() => null))?.isFile() !== true) return null;
  const blob = (await readPublicHalf(path))?.blob;
  const certificate = blob === undefined ? null : readCertificate(blob);
  if (certificate === null) return null;
  const { publicKey, role, keyId, serial, principals, validAfter, validBefore } = certificate;
  const { type, bits } = showKey(publicKey);
  return {
    name,
    type,
    bits,
    fingerprint: fingerprint(publicKey),
    role,
    keyId: printable(keyId),
    serial: String(serial),
    principals: principals.map((each) => printable(each)),
    validAfter,
    validBefore,
    authority: fingerprint(certificate.authority),
    criticalOptions: certificate.criticalOptions.map((each) => printable(each)),
    extensions: certificate.extensions.map((each) => printable(each)),
  };
}
