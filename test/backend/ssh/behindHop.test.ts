/** A server behind a hop: its end is seen at once, although the hop and its channel are well. */
import { expect, test } from 'vitest';
import { startSshd } from '../../helpers/sshd.ts';
import { makePool, makeWaiter, optionsFor } from '../connections/testPool.ts';
import { nobody } from '../trust/testKeys.ts';

test.each([false, true])('a server that dies is missed without a keepalive (compression: %s)', async (compression) => {
  const [far, hop] = [await startSshd(), await startSshd()];
  const options = optionsFor('far', far, {
    compression,
    proxyJump: [{ host: 'hop' }],
    // Nothing asks the server by itself; the exchange of keys would be sent to it all the same.
    serverAliveSet: true,
    serverAliveInterval: 0,
    rekeyLimit: { bytes: null, seconds: 1 },
  });
  const pool = makePool([optionsFor('hop', hop), options]);
  const lease = await pool.acquire({ kind: 'host', host: 'far' }, makeWaiter(nobody));
  far.kill();
  expect(await lease.lost).toEqual({ code: 'lost', host: 'far', cause: 'closed', seconds: 0 });
});
