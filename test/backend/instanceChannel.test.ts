import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../../electron/backend/log.ts';
import { callRunningInstance, openInstanceChannel } from '../../electron/instanceChannel.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { cleanUp } from '../helpers/cleanUp.ts';
import { asOrdinaryUser } from '../helpers/ordinaryUser.ts';
import { makeTempFolder } from '../helpers/tempHome.ts';

const FILES = { configFile: null, knownHostsFile: null };

async function open(dataFolder = makeTempFolder('data')) {
  const attached: Port[] = [];
  const channel = await openInstanceChannel({
    ...FILES,
    dataFolder,
    log: createLog(() => undefined),
    attach: (port) => {
      attached.push(port);
      port.onMessage((message) => port.send(message));
    },
  });
  cleanUp(() => channel?.close());
  const read = () =>
    JSON.parse(readFileSync(join(dataFolder, 'control.json'), 'utf8')) as { path: string; secret: string };
  return { dataFolder, channel, attached, read };
}

const answerOf = (port: Port) => new Promise((resolve) => port.onMessage(resolve));
const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

test('a program of this person gets a carrier of calls', async () => {
  const { dataFolder } = await open();
  const port = await callRunningInstance(dataFolder, FILES);
  port?.send('{"id":1}');
  expect(port === null ? null : await answerOf(port)).toBe('{"id":1}');
  port?.close();
});

test('the file and the socket are for this person alone', async () => {
  const { dataFolder, read } = await open();
  expect(statSync(join(dataFolder, 'control.json')).mode & 0o777).toBe(0o600);
  expect(statSync(read().path).mode & 0o777).toBe(0o600);
});

test.runIf(process.getuid?.() === 0)('another user cannot connect, even where the folder is open', async () => {
  const { dataFolder, read } = await open();
  chmodSync(dataFolder, 0o755);
  const { path } = read();
  const refusal = asOrdinaryUser(
    () => new Promise((resolve) => connect(path).once('error', resolve).once('connect', resolve)),
  );
  expect(await refusal).toMatchObject({ code: 'EACCES' });
});

test('who does not say the secret is not served, whatever comes after it', async () => {
  const { read, attached } = await open();
  const { path, secret } = read();
  for (const first of ['POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n', '0'.repeat(64), secret]) {
    const socket = connect(path);
    socket.on('error', () => undefined).write(first);
    await ended(socket);
  }
  expect(attached).toEqual([]);
});

test('other files than those of the call are not its Fairlead', async () => {
  const { dataFolder } = await open();
  expect(await callRunningInstance(dataFolder, { ...FILES, configFile: '/other' })).toBeNull();
});

test('the first of two keeps it; one that crashed leaves nothing in the way', async () => {
  const { dataFolder, channel, read } = await open();
  const { path } = read();
  expect((await open(dataFolder)).channel).toBeNull();
  expect(await callRunningInstance(dataFolder, FILES)).not.toBeNull();
  const left = readFileSync(join(dataFolder, 'control.json'));
  channel?.close();
  expect(await callRunningInstance(dataFolder, FILES)).toBeNull();
  writeFileSync(join(dataFolder, 'control.json'), left);
  expect((await open(dataFolder)).read().path).toBe(path);
});

test('a data folder whose path is too long for a socket', async () => {
  const dataFolder = join(makeTempFolder('data'), 'x'.repeat(100));
  mkdirSync(dataFolder);
  const { read, channel } = await open(dataFolder);
  expect((await callRunningInstance(dataFolder, FILES)) === null).toBe(false);
  channel?.close();
  expect(() => statSync(read().path)).toThrow();
});
