/**
 * Whether a server holds the private halves of host keys that it has told of (PROTOCOL of OpenSSH, section 2.5,
 * hostkeys-prove-00@openssh.com). What becomes of the keys is trust/updateHostKeys.ts.
 */
import { signatureAlgorithm, verifySignature } from './verifySignature.ts';
import { WireReader, WireTooShort, wireString } from './wire.ts';

const REQUEST = 'hostkeys-prove-00@openssh.com';
/** SHA-1: as in ssh, no proof. */
const NO_PROOF: readonly string[] = ['ssh-rsa', 'ssh-dss'];

/** `answer`: one signature per key, in the order in which they were asked for. False when a single one is missing. */
export function provesAll(keys: readonly Buffer[], sessionId: Buffer, answer: Buffer): boolean {
  const reader = new WireReader(answer);
  try {
    return keys.every((key) => {
      const signature = reader.bytes();
      const signed = Buffer.concat([REQUEST, sessionId, key].map((field) => wireString(field)));
      return !NO_PROOF.includes(signatureAlgorithm(signature)) && verifySignature(key, signed, signature);
    });
  } catch (error) {
    if (error instanceof WireTooShort) return false;
    throw error;
  }
}
