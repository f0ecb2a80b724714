/** What goes wrong once a shell runs: a server that dies, a network that falls silent, a flood of output. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';
import { describeFailure } from '../../../shared/words/failure.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { startRelay } from '../../helpers/tcpServer.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { attach, phaseOf } from '../shells/support.ts';
import { BAD, configOf, expectWords, type Person, sshFolder, startPerson } from './person.ts';

let good: Sshd;
beforeAll(async () => {
  good = await startSshd();
});

/** A person with a shell on a real sshd behind `port`. */
async function setUp(sshd: Sshd, port: number, ...more: string[]) {
  const home = makeTempHome();
  const knownHosts = home.write('.ssh/known_hosts_bad', `${sshd.knownHostsLine.replace(`${sshd.port}`, `${port}`)}\n`);
  const config = configOf(home, good, [
    'HostName 127.0.0.1',
    `Port ${port}`,
    `User ${sshd.user}`,
    `IdentityFile ${sshd.keyFile}`,
    `UserKnownHostsFile ${knownHosts}`,
    ...more,
  ]);
  home.write('.ssh/config', config);
  const before = sshFolder(home);
  const person = await startPerson(home, config);
  const unchanged = () => expect(sshFolder(home)).toEqual(before);
  return { person, unchanged };
}

async function openShell(person: Person) {
  const id = await person.open(BAD);
  const terminal = await attach(person.client, id);
  await phaseOf(person.client, id, 'open');
  return { id, terminal };
}

test('a server that is killed in mid-session', async () => {
  const sshd = await startSshd();
  const { person, unchanged } = await setUp(sshd, sshd.port);
  const { id, terminal } = await openShell(person);
  terminal.type('echo before-$((1+1))\r');
  await terminal.sees('before-2');

  const began = performance.now();
  sshd.kill();
  const { state, connection } = await phaseOf(person.client, id, 'lost');
  expect(performance.now() - began).toBeLessThan(8_000);
  expect(connection).toBeNull();
  expect(state.failure).toMatchObject({
    code: 'lost',
    host: BAD,
    cause: expect.stringMatching(/^(closed|reset)$/) as string,
  });
  expectWords(state.failure, BAD);
  expect(describeFailure(state.failure).next).toMatch(/[Rr]econnect/);

  // What was on the screen can still be read, in a new window too.
  const again = await attach(person.openWindow().client, id);
  await again.sees('before-2');
  await person.client.call('shells.close', { id });
  await person.nothingPending();
  await person.worksElsewhere();
  await person.leaves();
  unchanged();
});

test('a network that falls silent: keepalive notices (ServerAliveInterval 1, ServerAliveCountMax 2)', async () => {
  const sshd = await startSshd();
  const relay = await startRelay(sshd.port);
  const { person, unchanged } = await setUp(sshd, relay.port, 'ServerAliveInterval 1', 'ServerAliveCountMax 2');
  const { id, terminal } = await openShell(person);
  terminal.type('echo before-$((1+1))\r');
  await terminal.sees('before-2');

  const began = performance.now();
  relay.cut();
  const { state } = await phaseOf(person.client, id, 'lost');
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(1_000);
  expect(took).toBeLessThan(8_000);
  expect(state.failure).toEqual({ code: 'lost', host: BAD, cause: 'keepalive', seconds: 2 });
  expectWords(state.failure, 'bad-host has not answered for 2 s');
  expect(describeFailure(state.failure).next).toContain('Check the network or VPN');

  await person.client.call('shells.close', { id });
  // The relay keeps its end of the dead line until ours is gone.
  await person.nothingPending();
  await person.worksElsewhere();
  await person.leaves();
  unchanged();
});

test('a live network that is only quiet is kept (the same options)', async () => {
  const sshd = await startSshd();
  const { person } = await setUp(sshd, sshd.port, 'ServerAliveInterval 1', 'ServerAliveCountMax 2');
  const { terminal } = await openShell(person);
  // Nothing is typed for longer than the keepalive gives up after; the far side times it.
  terminal.type('sleep 4; echo still-$((1+1))\r');
  await terminal.sees('still-2');
  await person.leaves();
});

const MEBIBYTE = 1024 * 1024;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Bytes in buffers that something still refers to. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

test('a shell that floods a window that does not draw: others on the same connection go on, Ctrl-C works', async () => {
  const sshd = await startSshd();
  const { person, unchanged } = await setUp(sshd, sshd.port);
  const flooded = await openShell(person);
  const quiet = await openShell(person);
  expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);

  const detached = new Promise((resolve) => person.client.on('shells.detached', resolve));
  const before = heldBytes();
  flooded.terminal.freeze();
  flooded.terminal.type(`exec sh -c "trap 'exit 5' INT; yes flood & wait"\r`);
  await flooded.terminal.sees('flood\r\nflood\r\n');
  const held: number[] = [];
  for (let round = 1; round <= 20; round += 1) {
    const began = performance.now();
    quiet.terminal.type(`echo quiet-$((${round}+100))\r`);
    await quiet.terminal.sees(`quiet-${round + 100}`);
    expect(performance.now() - began).toBeLessThan(5_000);
    held.push(heldBytes() - before);
  }
  // The shell is not held up for ever: after a while its output is thrown away, and the window is told.
  expect(await detached).toEqual({ id: flooded.id, stream: flooded.terminal.stream });
  await person.worksElsewhere();
  held.push(heldBytes() - before);
  // The window of the channel, the replay and a few buffers. A flood that piled up would be hundreds of megabytes by now.
  expect(Math.max(...held)).toBeLessThan(32 * MEBIBYTE);

  const began = performance.now();
  // The window attaches again, and is still too slow.
  const again = await attach(person.client, flooded.id);
  again.freeze();
  again.type('\x03');
  const ended = await phaseOf(person.client, flooded.id, 'ended');
  expect(ended.state.exit.code).toBe(5);
  expect(performance.now() - began).toBeLessThan(8_000);

  quiet.terminal.type('echo after-$((1+1))\r');
  await quiet.terminal.sees('after-2');
  for (const { id } of [flooded, quiet]) await person.client.call('shells.close', { id });
  await person.leaves();
  unchanged();
});
