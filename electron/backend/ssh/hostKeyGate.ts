/**
 * Stands between the library and the person who decides about a host key: asks once per connection, stops the clock
 * meanwhile, and lets only the same key pass at every rekey.
 */
import { createHash } from 'node:crypto';
import { readCertificate } from './certificate.ts';
import type { Story } from './endings.ts';
import type { HandshakeTimer } from './handshakeTimer.ts';
import type { ConnectRequest } from './types.ts';

/** ssh2's hostVerifier: gets the key in wire form, calls `done` once. */
export type HostVerifier = (key: Buffer, done: (accepted: boolean) => void) => void;

export function createHostKeyGate(
  request: Pick<ConnectRequest, 'verifyHostKey' | 'onStep'>,
  story: Story,
  timer: HandshakeTimer,
): HostVerifier {
  let accepted: Buffer | null = null;

  const ask = async (shown: Buffer, key: Buffer): Promise<boolean> => {
    story.phase = 'hostkey';
    timer.pause();
    request.onStep('hostkey', `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`);
    const permitted = await request.verifyHostKey(shown);
    timer.resume();
    story.phase = 'kex';
    if (permitted) accepted = key;
    return permitted;
  };

  return (view, done) => {
    const settle = (permitted: boolean, cause?: unknown) => {
      if (!permitted) story.ending = { hostKeyRejected: true, cause, ...story.ending };
      try {
        done(permitted);
      } catch (error) {
        // The connection went away while the person was thinking; ssh2 cannot send any more.
        story.ending = { error: error instanceof Error ? error : new Error(String(error)), ...story.ending };
      }
    };
    // A copy: the library's buffer is a view of the packet.
    const shown = Buffer.from(view);
    // Of a certificate the key counts: its server may have got a new certificate in between.
    const key = readCertificate(shown)?.publicKey ?? shown;
    // At a rekey the answer must come at once: ssh2 takes its keys for exchanged when the server's NEWKEYS comes, and
    // would send what is waiting before ours.
    if (accepted !== null) settle(accepted.equals(key));
    else ask(shown, key).then(settle, (cause: unknown) => settle(false, cause));
  };
}
