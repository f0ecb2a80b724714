/**
 * Hunks of patches/ssh2+1.17.0.patch that mend ssh2's own sign-in and SFTP. Fairlead has its own of both, so these talk
 * to the library as it is; each fails on the one from npm.
 */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../helpers/cleanUp.ts';
import { startSshAgent } from '../../helpers/sshAgent.ts';
import { keygen, type Sshd, startSshd } from '../../helpers/sshd.ts';

function connecting(sshd: Sshd, config: ConnectConfig): Client {
  const client = new Client();
  cleanUp(() => client.destroy());
  client.connect({ host: '127.0.0.1', port: sshd.port, username: sshd.user, ...config });
  return client;
}

async function connected(sshd: Sshd, privateKey = readFileSync(sshd.keyFile)): Promise<Client> {
  const client = connecting(sshd, { privateKey });
  await once(client, 'ready');
  return client;
}

describe('SFTP', () => {
  async function session(): Promise<{ sshd: Sshd; client: Client; sftp: SFTPWrapper }> {
    const sshd = await startSshd();
    const client = await connected(sshd);
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, opened) => (error ? reject(error) : resolve(opened))),
    );
    sftp.on('error', () => undefined);
    return { sshd, client, sftp };
  }

  test('expand-path is a request that sshd understands', async () => {
    const { sshd, sftp } = await session();
    const expand = promisify((path: string, done: (error: Error | undefined, path: string) => void) =>
      sftp.ext_openssh_expandPath(path, done),
    );
    expect(await expand(join(sshd.folder, 'x/../y'))).toBe(join(sshd.folder, 'x/../y'));
  });

  test('users-groups-by-id gives names', async () => {
    const { sftp } = await session();
    // The declarations of ssh2 do not know this request.
    const asking = sftp as unknown as {
      ext_users_groups(users: number[], groups: number[], done: (...answer: unknown[]) => void): void;
    };
    const answer = await new Promise((resolve) => asking.ext_users_groups([0, 0], [0], (...all) => resolve(all)));
    expect(answer).toEqual([undefined, ['root', 'root'], ['root']]);
  });

  test('a request on a session that has ended is answered with an error', async () => {
    const { sftp } = await session();
    sftp.end();
    await once(sftp, 'close');
    await expect(promisify(sftp.stat.bind(sftp))('/')).rejects.toThrow('No response');
  });

  test('fastGet of a file that is shorter than it was ends with an error', async () => {
    const { sshd, sftp } = await session();
    const file = join(sshd.folder, 'short');
    writeFileSync(file, 'ten bytes.');
    const got = new Promise((resolve) =>
      sftp.fastGet(file, `${file}.copy`, { fileSize: 100_000 }, (error) => resolve(error)),
    );
    expect(await got).toMatchObject({ message: 'Unexpected end of file' });
  });

  test('fastGet over a connection that goes away ends with an error', async () => {
    const { sshd, client, sftp } = await session();
    const file = join(sshd.folder, 'big');
    writeFileSync(file, Buffer.alloc(4 * 1024 * 1024));
    client.on('error', () => undefined);
    const step = () => client.destroy();
    const got = new Promise((resolve) => sftp.fastGet(file, `${file}.copy`, { step }, (error) => resolve(error)));
    expect(await got).toBeInstanceOf(Error);
  });

  test('so does one whose session ends before it began to read', async () => {
    const { sshd, sftp } = await session();
    const file = join(sshd.folder, 'small');
    writeFileSync(file, 'content');
    const open = sftp.open.bind(sftp) as unknown as (...args: unknown[]) => void;
    Object.assign(sftp, {
      open: (path: string, flags: string, done: (...answer: unknown[]) => void) =>
        open(path, flags, (...answer: unknown[]) => {
          sftp.once('close', () => done(...answer));
          sftp.end();
        }),
    });
    const got = new Promise((resolve) => sftp.fastGet(file, `${file}.copy`, (error) => resolve(error)));
    expect(await got).toBeInstanceOf(Error);
  });
});

test('the secret of a key exchange is not kept after it', async () => {
  const sshd = await startSshd();
  const client = await connected(sshd);
  const { _protocol } = client as unknown as { _protocol: { _kex: { sessionID: Buffer; _exchange?: unknown } } };
  expect(_protocol._kex.sessionID).toHaveLength(32);
  expect(_protocol._kex._exchange).toBeUndefined();
  client.end();
});

describe('sign-in', () => {
  test('an RSA key is used with a server that takes rsa-sha2-512 only', async () => {
    const sshd = await startSshd({ config: ['PubkeyAcceptedAlgorithms rsa-sha2-512'] });
    const file = join(sshd.folder, 'rsa');
    keygen(file, '-t', 'rsa', '-b', '2048', '-m', 'PEM');
    sshd.authorize(readFileSync(`${file}.pub`, 'utf8'));
    const client = await connected(sshd, readFileSync(file));
    client.end();
  });

  test('after partial success with an RSA key its other signature is not tried; the next method is told', async () => {
    const sshd = await startSshd({
      config: ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'],
    });
    const file = join(sshd.folder, 'rsa');
    keygen(file, '-t', 'rsa', '-b', '2048', '-m', 'PEM');
    sshd.authorize(readFileSync(`${file}.pub`, 'utf8'));
    const calls: unknown[] = [];
    const client = connecting(sshd, {
      privateKey: readFileSync(file),
      authHandler: (left, partial, next) => {
        calls.push([left, partial]);
        next(calls.length === 1 ? 'publickey' : (false as unknown as 'publickey'));
      },
    });
    await once(client, 'error');
    expect(calls.at(-1)).toEqual([['password'], true]);
    expect(calls).toHaveLength(2);
  });

  test('after partial success with a key of the agent the next method is told of it', async () => {
    const sshd = await startSshd({
      config: ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'],
    });
    const agent = await startSshAgent();
    agent.add(sshd.keyFile);
    for (const name of ['other', 'another']) {
      keygen(join(sshd.folder, name), '-t', 'ed25519');
      agent.add(join(sshd.folder, name));
    }
    const calls: unknown[] = [];
    const client = connecting(sshd, {
      agent: agent.path,
      authHandler: (left, partial, next) => {
        calls.push([left, partial]);
        next(calls.length === 1 ? 'agent' : (false as unknown as 'agent'));
      },
    });
    await once(client, 'error');
    expect(calls.at(-1)).toEqual([['password'], true]);
    expect(calls).toHaveLength(2);
  });
});
