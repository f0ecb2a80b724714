/**
 * Exchanges keys again after so many bytes or so much time (RFC 4253 section 9; RekeyLimit): ssh2 leaves that to the
 * server. A server may ask for it at any time as well; then the count begins anew.
 */
import type { Client } from 'ssh2';
import { exchangeKeys, onTraffic } from './ssh2Internals.ts';
import type { RekeyLimit } from './types.ts';

/** What RFC 4253 recommends, and the least that ssh_config(5) names as a default: one gigabyte. */
const DEFAULT_BYTES = 1024 ** 3;
/** Of setTimeout, in milliseconds: beyond, it fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Watches from now on; exchanges keys only once `isOpen`. Ends with the connection. */
export function watchRekey(client: Client, limit: RekeyLimit, isOpen: () => boolean): void {
  const most = limit.bytes ?? DEFAULT_BYTES;
  const count = { in: 0, out: 0 };
  let underway = false;
  let timer: NodeJS.Timeout | undefined;

  const rekey = () => {
    if (underway || !isOpen()) return;
    underway = true;
    exchangeKeys(client);
  };
  onTraffic(client, (direction, bytes) => {
    count[direction] += bytes;
    // After the packet at hand: this is the middle of sending or of receiving it.
    if (count[direction] >= most && !underway && isOpen()) process.nextTick(rekey);
  });
  client.on('handshake', () => {
    Object.assign(count, { in: 0, out: 0 });
    underway = false;
    clearTimeout(timer);
    if (limit.seconds !== null) timer = setTimeout(rekey, Math.min(limit.seconds * 1000, LONGEST_TIMER));
  });
  client.on('close', () => {
    underway = true;
    clearTimeout(timer);
  });
}
