/** Public keys and certificates in files of one line, as ssh-keygen writes them: `TYPE BASE64 COMMENT`. */
import { readFile } from 'node:fs/promises';
import { typeOfBlob } from './wire.ts';

export interface PublicKeyLine {
  /** A key or a certificate in wire form. */
  readonly blob: Buffer;
  readonly comment: string;
}

/** Null when the file does not exist, cannot be read, or is something else. */
async function readPublicKeyFile(path: string): Promise<PublicKeyLine | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const match = /^\s*([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/=]+)[ \t]*([^\r\n]*)/.exec(text);
  const blob = Buffer.from(match?.[2] ?? '', 'base64');
  return match !== null && typeOfBlob(blob) === match[1] ? { blob, comment: match[3] ?? '' } : null;
}

/** As ssh looks for it (authfile.c sshkey_load_public): the file itself, then the one with `.pub` behind its name. */
export async function readPublicHalf(path: string): Promise<PublicKeyLine | null> {
  return (await readPublicKeyFile(path)) ?? (await readPublicKeyFile(`${path}.pub`));
}
