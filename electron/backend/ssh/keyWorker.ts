/** A worker thread that unlocks one private key and ends. It sends back a KeyObject: the key's bytes stay in OpenSSL. */
import { parentPort, workerData } from 'node:worker_threads';
import { unlockPrivateKey } from './privateKey.ts';

const { text, passphrase } = workerData as { text: string; passphrase: string };
parentPort?.postMessage(unlockPrivateKey(text, passphrase));
