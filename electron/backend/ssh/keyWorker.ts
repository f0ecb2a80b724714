/**
 * A worker thread that unlocks or writes one private key and ends. What is unlocked goes back as a KeyObject: the key's
 * bytes stay in OpenSSL.
 */
import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { unlockPrivateKey } from './privateKey.ts';
import { writeOpenSshKey } from './writeOpenSshKey.ts';

export type KeyTask =
  | { readonly task: 'unlock'; readonly text: string; readonly passphrase: string }
  | { readonly task: 'write'; readonly key: KeyObject; readonly comment: string; readonly passphrase: string };

const given = workerData as KeyTask;
parentPort?.postMessage(
  given.task === 'unlock'
    ? unlockPrivateKey(given.text, given.passphrase)
    : writeOpenSshKey(given.key, given.comment, given.passphrase),
);
