/** Between our names for what is negotiated and ssh2's. */
import type { Algorithms as LibraryAlgorithms, NegotiatedAlgorithms } from 'ssh2';
import { type Algorithms, TransportError } from './types.ts';

/**
 * ssh2's option. It throws on names that it does not have (algorithms.ts has dropped them), and takes an empty list for
 * its own default, SHA-1 included: so an empty list is refused here.
 */
export function libraryAlgorithms(algorithms: Algorithms): LibraryAlgorithms {
  for (const [what, names] of [
    ['kex', algorithms.kex],
    ['hostkey', algorithms.hostKey],
    ['cipher', algorithms.ciphers],
    ['mac', algorithms.macs],
    ['compression', algorithms.compression],
  ] as const) {
    if (names.length > 0) continue;
    throw new TransportError('no-common-algorithm', `no ${what} algorithm is left to offer`, { what, wanted: [] });
  }
  const names = {
    kex: [...algorithms.kex],
    serverHostKey: [...algorithms.hostKey],
    cipher: [...algorithms.ciphers],
    hmac: [...algorithms.macs],
    compress: [...algorithms.compression],
  };
  return names as unknown as LibraryAlgorithms;
}

/** What we offered, by the names that a server's offer has. */
export function offerOf(algorithms: Algorithms): Readonly<Record<string, readonly string[]>> {
  const { kex, hostKey, ciphers, macs, compression } = algorithms;
  return { kex, hostkey: hostKey, cipher: ciphers, mac: macs, compression };
}

/** What was agreed, as lines for the inspector. `cs` is client to server. */
export function describeNegotiated(agreed: NegotiatedAlgorithms): Readonly<Record<string, string>> {
  return {
    kex: agreed.kex,
    hostKey: agreed.serverHostKey,
    cipherOut: agreed.cs.cipher,
    cipherIn: agreed.sc.cipher,
    // Empty when the cipher authenticates by itself.
    macOut: agreed.cs.mac,
    macIn: agreed.sc.mac,
    compressionOut: agreed.cs.compress,
    compressionIn: agreed.sc.compress,
  };
}
