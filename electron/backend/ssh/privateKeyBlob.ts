/** All of a private key in wire form: as agents take it (draft-ietf-sshm-ssh-agent section 3.2.1) and key files hold it. */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { CURVES } from './keyParts.ts';
import { wireMpint, wireString } from './wire.ts';

/** The type and all numbers, without a comment; null when SSH has no such key type. */
export function privateKeyBlob(key: KeyObject): Buffer | null {
  const jwk = key.export({ format: 'jwk' });
  const number = (name: keyof JsonWebKey) => Buffer.from((jwk[name] as string | undefined) ?? '', 'base64url');
  if (jwk.kty === 'OKP') {
    const publicKey = number('x');
    const both = Buffer.concat([number('d'), publicKey]);
    return Buffer.concat([wireString('ssh-ed25519'), wireString(publicKey), wireString(both)]);
  }
  if (jwk.kty === 'RSA') {
    const order = ['n', 'e', 'd', 'qi', 'p', 'q'] as const;
    return Buffer.concat([wireString('ssh-rsa'), ...order.map((name) => wireMpint(number(name)))]);
  }
  const curve = Object.values(CURVES).find((each) => each.jwk === jwk.crv);
  if (curve === undefined) return null;
  const point = Buffer.concat([Buffer.from([4]), number('x'), number('y')]);
  const names = [wireString(`ecdsa-sha2-${curve.ssh}`), wireString(curve.ssh)];
  return Buffer.concat([...names, wireString(point), wireMpint(number('d'))]);
}
