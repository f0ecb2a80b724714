/** More sessions than a server allows on one connection (MaxSessions), against a real sshd. */
import { expect, test } from 'vitest';
import { TransportError } from '../../../electron/backend/ssh/types.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makePool, makeWaiter, optionsFor, run } from './testPool.ts';
import { nobody } from '../trust/testKeys.ts';

const host = { kind: 'host', host: 'web' } as const;
const cat = { command: 'cat', environment: [], terminal: null };

test('sessions beyond MaxSessions go over further connections, and end with the lease', async () => {
  const sshd = await startSshd({ config: ['MaxSessions 2'] });
  const logins = () => sshd.log().match(/Accepted publickey/g)?.length ?? 0;
  const pool = makePool([optionsFor('web', sshd)], { lingerMs: 0 });
  const lease = await pool.acquire(host, makeWaiter(nobody));
  const sessions = await Promise.all(Array.from({ length: 7 }, () => lease.transport.exec(cat)));
  expect(logins()).toBe(4);
  for (const [index, session] of sessions.entries()) {
    session.stderr.resume();
    session.stdin.end(`session ${index}`);
    let text = '';
    for await (const chunk of session.stdout) text += String(chunk);
    expect(text).toBe(`session ${index}`);
    expect(await session.ended).toEqual({ code: 0, signal: null });
  }
  // Room on the first connection again: nothing new is made.
  expect(await run(lease.transport, 'printf back')).toBe('back');
  expect(logins()).toBe(4);

  const last = await Promise.all(Array.from({ length: 3 }, () => lease.transport.exec(cat)));
  for (const session of last) {
    session.stdout.resume();
    session.stderr.resume();
  }
  lease.release();
  expect(await lease.lost).toMatchObject({ code: 'cancelled' });
  await Promise.all(last.map(({ ended }) => ended));
});

test('a server that allows no session at all says so after one more try', async () => {
  const sshd = await startSshd({ config: ['MaxSessions 0'] });
  const pool = makePool([optionsFor('web', sshd)]);
  const lease = await pool.acquire(host, makeWaiter(nobody));
  const error: unknown = await lease.transport.exec(cat).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: 'open-refused' });
  expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(2);
  lease.release();
});
