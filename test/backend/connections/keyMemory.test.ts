/** Keys against a server that counts tries: the right one first once it is known, and a try left for the password. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { AuthContext } from 'ssh2';
import { beforeAll, expect, test } from 'vitest';
import { keygen, startSshd } from '../../helpers/sshd.ts';
import { startSshServer } from '../../helpers/sshServer.ts';
import { makeTempFolder } from '../../helpers/tempHome.ts';
import { nobody, person } from '../trust/testKeys.ts';
import { failureOf, makePool, makeWaiter, optionsFor } from './testPool.ts';

const host = { kind: 'host', host: 'web' } as const;
let files: string[];

beforeAll(() => {
  const folder = makeTempFolder('many-keys');
  files = Array.from({ length: 6 }, (_, index) => join(folder, `key${index}`));
  for (const file of files) keygen(file, '-t', 'ed25519');
});

const identityFiles = () => files.map((path) => ({ path, shown: path, explicit: true }));

test('keys that were refused go last: the second attempt finds the right one', async () => {
  const sshd = await startSshd({ config: ['MaxAuthTries 3'] });
  sshd.authorize(readFileSync(`${files[4] ?? ''}.pub`, 'utf8'));
  const pool = makePool([optionsFor('web', sshd, { identityFiles: identityFiles() })], { lingerMs: 0 });
  expect(await failureOf(pool.acquire(host, makeWaiter(nobody)))).toMatchObject({ code: 'too-many-tries' });
  const lease = await pool.acquire(host, makeWaiter(nobody));
  lease.release();
  await lease.transport.closed;
  const before = sshd.log().split('Failed publickey').length;
  await pool.acquire(host, makeWaiter(nobody));
  // Now it is the first one.
  expect(sshd.log().split('Failed publickey').length).toBe(before);
});

test('where the limit is known, one try is left for the password', async () => {
  const server = await startSshServer((connection) => {
    let failures = 0;
    connection.on('authentication', (context: AuthContext) => {
      if (context.method === 'password' && context.password === 'right') {
        context.accept();
        return;
      }
      if (context.method !== 'none') failures += 1;
      if (failures < 3) context.reject(['publickey', 'password']);
      else disconnect(connection);
    });
  });
  const sshd = await startSshd();
  const options = optionsFor('web', sshd, { port: server.port, user: 'anna', identityFiles: identityFiles() });
  const pool = makePool([options]);
  const asker = person(({ kind }) => (kind === 'password' ? { kind: 'secret', value: 'right' } : null));
  expect(await failureOf(pool.acquire(host, makeWaiter(asker)))).toMatchObject({ code: 'too-many-tries' });
  expect(asker.asked).toEqual([]);
  await pool.acquire(host, makeWaiter(asker));
  expect(asker.asked).toMatchObject([{ kind: 'password', attempt: 1 }]);
});

/** SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE; the library offers no way to say it. */
function disconnect(connection: unknown): void {
  (connection as { _protocol: { disconnect(reason: number): void } })._protocol.disconnect(14);
}
