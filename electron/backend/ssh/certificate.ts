/**
 * What an OpenSSH certificate says about itself (PROTOCOL.certkeys): whose key it certifies, for what and until when.
 * Whether its authority is trusted is the server's affair for user certificates, and trust/hostCertificate.ts for host
 * certificates; the signature is not checked here.
 */
import { WireReader, WireTooShort, typeOfBlob, wireString } from './wire.ts';

export interface Certificate {
  /** The certified key, in wire form. */
  readonly publicKey: Buffer;
  readonly role: 'user' | 'host';
  readonly serial: bigint;
  /** What the authority calls it, for the log of a server. */
  readonly keyId: string;
  /** Users or host names; empty: any. */
  readonly principals: readonly string[];
  /** Seconds since the Unix epoch. */
  readonly validAfter: number;
  /** Seconds since the Unix epoch; null: for ever. */
  readonly validBefore: number | null;
  /** Names of options that must be understood by who takes the certificate. */
  readonly criticalOptions: readonly string[];
  /** Names of what it allows besides; they may be ignored. */
  readonly extensions: readonly string[];
  /** The key of the authority, in wire form. */
  readonly authority: Buffer;
  /** What the authority has signed, and its signature in wire form. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const SUFFIX = '-cert-v01@openssh.com';
/** How many strings stand between the nonce and the serial number, per plain key type. */
const FIELDS: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};
const USER = 1;
const HOST = 2;

/** The plain type of a key or certificate type: `ssh-rsa` of `ssh-rsa-cert-v01@openssh.com`. */
export function plainKeyType(type: string): string {
  if (!type.endsWith(SUFFIX)) return type;
  const plain = type.slice(0, -SUFFIX.length);
  // The types of security keys carry the domain in either form.
  return plain.startsWith('sk-') ? `${plain}@openssh.com` : plain;
}

export const isCertificateType = (type: string): boolean => type.endsWith(SUFFIX);

/** Null when the blob is no certificate, or one of a key type that SSH does not have. */
export function readCertificate(blob: Buffer): Certificate | null {
  const type = typeOfBlob(blob);
  const plain = plainKeyType(type);
  const count = FIELDS[plain];
  if (!isCertificateType(type) || count === undefined) return null;
  try {
    const reader = new WireReader(blob);
    reader.bytes();
    reader.bytes();
    const fields = Array.from({ length: count }, () => wireString(reader.bytes()));
    const serial = reader.uint64();
    const role = reader.uint32();
    const keyId = reader.text();
    const principals = stringsIn(reader.bytes());
    const after = reader.uint64();
    const before = reader.uint64();
    // Pairs of name and data.
    const criticalOptions = stringsIn(reader.bytes()).filter((_, index) => index % 2 === 0);
    const extensions = stringsIn(reader.bytes()).filter((_, index) => index % 2 === 0);
    reader.bytes(); // Reserved.
    const authority = reader.bytes();
    const signed = blob.subarray(0, blob.length - reader.remaining);
    const signature = reader.bytes();
    if (reader.remaining > 0) return null;
    if (role !== USER && role !== HOST) return null;
    return {
      publicKey: Buffer.concat([wireString(plain), ...fields]),
      role: role === USER ? 'user' : 'host',
      serial,
      keyId,
      principals,
      validAfter: Number(after),
      // For ever is the largest number there is; what a double cannot hold is as far away.
      validBefore: before > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(before),
      criticalOptions,
      extensions,
      authority,
      signed,
      signature,
    };
  } catch (error) {
    if (error instanceof WireTooShort) return null;
    throw error;
  }
}

function stringsIn(list: Buffer): string[] {
  const reader = new WireReader(list);
  const found: string[] = [];
  while (reader.remaining > 0) found.push(reader.text());
  return found;
}
