/**
 * FIDO keys without hardware: an SSH agent that holds one of each type and signs as an authenticator does (PROTOCOL.u2f of
 * OpenSSH), so that a real sshd accepts it. What a real token adds is the touch.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { WireReader, wireByte, wireMpint, wireString, wireUint32 } from '../../electron/backend/ssh/wire.ts';
import { cleanUp } from './cleanUp.ts';
import { makeTempFolder } from './tempHome.ts';

export interface SecurityKeyAgent {
  readonly path: string;
  /** Public key lines, by type. */
  readonly lines: Readonly<Record<string, string>>;
  /** Resolves when a signature is waited for; calling its value is the touch. */
  readonly asked: Promise<() => void>;
}

const APPLICATION = 'ssh:';
/** The person was there. */
const PRESENT = 1;

interface Key {
  readonly type: string;
  readonly blob: Buffer;
  sign(data: Buffer): Buffer;
}

function ed25519Key(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const type = 'sk-ssh-ed25519@openssh.com';
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = Buffer.concat([wireString(type), wireString(point), wireString(APPLICATION)]);
  return { type, blob, sign: (data) => signature(type, privateKey, data, (bytes) => wireString(bytes)) };
}

function ecdsaKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com';
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const fields = [type, 'nistp256', point, APPLICATION].map((field) => wireString(field));
  const pair = (bytes: Buffer) => wireString(Buffer.concat([bytes.subarray(0, 32), bytes.subarray(32)].map(wireMpint)));
  return { type, blob: Buffer.concat(fields), sign: (data) => signature(type, privateKey, data, pair) };
}

function signature(type: string, key: KeyObject, data: Buffer, wrap: (bytes: Buffer) => Buffer): Buffer {
  const hash = (of: string | Buffer) => createHash('sha256').update(of).digest();
  const tail = Buffer.concat([wireByte(PRESENT), wireUint32(1)]);
  const message = Buffer.concat([hash(APPLICATION), tail, hash(data)]);
  const made = sign(type.includes('ecdsa') ? 'sha256' : null, message, { key, dsaEncoding: 'ieee-p1363' });
  return Buffer.concat([wireString(type), wrap(made), tail]);
}

export async function startSecurityKeyAgent(): Promise<SecurityKeyAgent> {
  const keys = [ed25519Key(), ecdsaKey()];
  const path = join(makeTempFolder('security-key'), 'agent');
  let asked: (touch: () => void) => void = () => undefined;
  const waiting = new Promise<() => void>((resolve) => (asked = resolve));
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readUInt32BE()) return;
      const reader = new WireReader(received.subarray(4));
      // SSH_AGENTC_REQUEST_IDENTITIES, else SSH_AGENTC_SIGN_REQUEST.
      if (reader.byte() === 11) {
        const list = keys.flatMap(({ type, blob }) => [wireString(blob), wireString(`token ${type.slice(0, 8)}`)]);
        socket.end(wireString(Buffer.concat([wireByte(12), wireUint32(keys.length), ...list])));
        return;
      }
      const blob = reader.bytes();
      const data = reader.bytes();
      const key = keys.find((each) => each.blob.equals(blob));
      asked(() => socket.end(wireString(Buffer.concat([wireByte(14), wireString(key?.sign(data) ?? '')]))));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  cleanUp(() => void server.close());
  const lines = Object.fromEntries(keys.map(({ type, blob }) => [type, `${type} ${blob.toString('base64')} token`]));
  return { path, lines, asked: waiting };
}
