/** Signs with a private key in memory and makes SSH signature blobs (RFC 4253 6.6, RFC 5656 3.1.2, RFC 8332, RFC 8709). */
import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { signatureName } from './signatureAlgorithms.ts';
import { wireMpint, wireString } from './wire.ts';

const HASH: Readonly<Record<string, string | null>> = {
  'ssh-ed25519': null,
  'ssh-rsa': 'sha1',
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

const signAsync = promisify<string | null, Buffer, Parameters<typeof sign>[2], Buffer>(sign as never);

/** Signs `data`; `algorithm` is the public key algorithm name of the request, also that of a certificate. */
export async function signWith(key: KeyObject, data: Buffer, algorithm: string): Promise<Buffer> {
  const name = signatureName(algorithm);
  const hash = HASH[name];
  if (hash === undefined) throw new Error(`cannot sign with ${algorithm}`);
  if (!name.startsWith('ecdsa-')) return blob(name, await signAsync(hash, data, key));
  // IEEE P1363 is r and s at equal length; SSH wants them as two mpints.
  const pair = await signAsync(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = pair.length / 2;
  return blob(name, Buffer.concat([wireMpint(pair.subarray(0, half)), wireMpint(pair.subarray(half))]));
}

function blob(name: string, signature: Buffer): Buffer {
  return Buffer.concat([wireString(name), wireString(signature)]);
}
