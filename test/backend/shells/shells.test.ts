import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { connectBackend, hostBlock } from '../../helpers/backend.ts';
import { startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { attach, host, phaseOf, restart, SIZE } from './support.ts';

/** A backend and a real sshd, listed as `web` and trusted. */
async function setUp(sshdLines: string[] = [], ...hostLines: string[]) {
  const sshd = await startSshd({ config: sshdLines });
  const home = makeTempHome();
  const config = hostBlock('web', sshd, home, ...hostLines);
  return { sshd, ...connectBackend({ home, config }) };
}

describe('a shell on a real sshd', () => {
  test('opens, echoes, resizes, ends with its exit code, and is remembered', async () => {
    const { client } = await setUp();
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const open = await phaseOf(client, id, 'open');
    expect(open).toMatchObject({ label: 'web', host: '127.0.0.1', via: [], command: null });
    expect(open.connection).not.toBeNull();
    expect(open.progress.map(({ step }) => step)).toEqual(expect.arrayContaining(['tcp', 'kex', 'auth', 'shell']));

    const terminal = await attach(client, id);
    terminal.type('printf "%s-%s\\n" first answer; echo $TERM ${COLORTERM:-none}\r');
    await terminal.sees('first-answer');
    await terminal.sees('xterm-256color none');
    terminal.type('stty size\r');
    const at = await terminal.sees('24 80');
    await client.call('shells.resize', { id, size: { columns: 132, rows: 43, width: 1056, height: 688 } });
    terminal.type('stty size\r');
    await terminal.sees('43 132', at);

    terminal.type('exit 7\r');
    const ended = await phaseOf(client, id, 'ended');
    expect(ended.state.exit).toEqual({ code: 7, signal: null });
    expect(ended.connection).toBeNull();
    const { lastUsed } = await client.call('settings.get', null);
    expect(Date.now() - (lastUsed['web'] ?? 0)).toBeLessThan(60_000);
  });

  test('a shell that is killed says by which signal', async () => {
    const { client } = await setUp();
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const terminal = await attach(client, id);
    await phaseOf(client, id, 'open');
    terminal.type('kill -9 $$\r');
    expect((await phaseOf(client, id, 'ended')).state.exit).toEqual({ code: null, signal: 'KILL' });
  });

  test('RemoteCommand runs instead of the login shell; RequestTTY no is noticed', async () => {
    const { client } = await setUp([], 'RemoteCommand tty; echo ran; exit 3', 'RequestTTY no');
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const ended = await phaseOf(client, id, 'ended');
    const terminal = await attach(client, id);
    await terminal.sees('/dev/pts');
    await terminal.sees('ran');
    expect(ended).toMatchObject({ command: 'tty; echo ran; exit 3', state: { exit: { code: 3 } } });
    expect(ended.notices.join()).toContain('RequestTTY no');
  });

  test('SetEnv reaches the shell, and a TERM in it names the terminal', async () => {
    const { client } = await setUp(['AcceptEnv FAIRLEAD_X'], 'SetEnv FAIRLEAD_X=hello TERM=vt220');
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const terminal = await attach(client, id);
    await phaseOf(client, id, 'open');
    terminal.type('echo "<$FAIRLEAD_X/$TERM>"\r');
    await terminal.sees('<hello/vt220>');
  });

  test('two tabs on one host share one connection; each ends on its own', async () => {
    const { client, sshd } = await setUp();
    const [a, b] = [randomUUID(), randomUUID()];
    for (const id of [a, b]) await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const [first, second] = await Promise.all([phaseOf(client, a, 'open'), phaseOf(client, b, 'open')]);
    expect(first.connection).toBe(second.connection);
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);
    await client.call('shells.close', { id: a });
    const terminal = await attach(client, b);
    terminal.type('echo still-$((40+2))\r');
    await terminal.sees('still-42');
    expect((await client.call('shells.list', null)).map(({ id }) => id)).toEqual([b]);
  });

  test('a killed server is lost; connecting again keeps the id and the scrollback', async () => {
    const { client, sshd } = await setUp();
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    const terminal = await attach(client, id);
    await phaseOf(client, id, 'open');
    terminal.type('echo before-$((1+1))\r');
    await terminal.sees('before-2');
    sshd.kill();
    const lost = await phaseOf(client, id, 'lost');
    expect(lost.state.failure.code).toBe('lost');
    expect(lost.state.recovery).toMatchObject({ state: 'waiting', attempt: 1, of: 10 });
    await client.call('shells.resize', { id, size: { ...SIZE, columns: 99 } });

    await restart(sshd);
    await client.call('shells.reconnect', { id, size: { ...SIZE, columns: 99 } });
    await phaseOf(client, id, 'open');
    terminal.type('echo after-$((1+1)); stty size\r');
    await terminal.sees('24 99', await terminal.sees('after-2'));
    expect(terminal.bytes().toString()).toMatch(/before-2[^]*after-2/);
  });

  test('disconnect hangs up and keeps the tab', async () => {
    const { client } = await setUp();
    const id = randomUUID();
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    await phaseOf(client, id, 'open');
    await client.call('shells.disconnect', { id });
    await phaseOf(client, id, 'ended');
    expect(await client.call('shells.list', null)).toHaveLength(1);
  });
});

describe('calls that do not fit', () => {
  test('unknown shells, taken ids, reconnecting what runs', async () => {
    const { client } = await setUp();
    const id = randomUUID();
    await expect(client.call('shells.attach', { id })).rejects.toMatchObject({ code: 'not-found' });
    await expect(client.call('shells.close', { id })).rejects.toMatchObject({ code: 'not-found' });
    await client.call('shells.open', { id, target: host('web'), size: SIZE });
    await expect(client.call('shells.open', { id, target: host('web'), size: SIZE })).rejects.toMatchObject({
      code: 'not-now',
    });
    await phaseOf(client, id, 'open');
    await expect(client.call('shells.reconnect', { id, size: SIZE })).rejects.toMatchObject({ code: 'not-now' });
  });
});

describe('while connecting', () => {
  /** A server that is not trusted yet: connecting waits for the person. */
  async function unanswered() {
    const sshd = await startSshd();
    const home = makeTempHome();
    const config = `Host new\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.keyFile}\n`;
    const backend = connectBackend({ home, config });
    const asked = new Promise<string>((resolve) => {
      backend.client.on('prompts.changed', ([prompt]) => {
        if (prompt !== undefined) resolve(prompt.id);
      });
    });
    const id = randomUUID();
    await backend.client.call('shells.open', { id, target: host('new'), size: SIZE });
    return { ...backend, sshd, id, prompt: await asked };
  }

  test('closing the tab ends the question and the connection', async () => {
    const { client, id, sshd } = await unanswered();
    const endings = () => sshd.log().match(/\[preauth\]/g)?.length ?? 0;
    const before = endings();
    await client.call('shells.close', { id });
    expect(await client.call('prompts.list', null)).toEqual([]);
    expect(await client.call('shells.list', null)).toEqual([]);
    // sshd says why the connection that had not signed in ended.
    await expect.poll(endings).toBeGreaterThan(before);
    expect(sshd.log()).toMatch(/(closed|reset|disconnect).*\[preauth\]\s*$/m);
  });

  test('disconnecting is a failure of the kind `cancelled`, and it can be tried again', async () => {
    const { client, id } = await unanswered();
    await client.call('shells.disconnect', { id });
    expect((await phaseOf(client, id, 'failed')).state.failure.code).toBe('cancelled');
    expect(await client.call('prompts.list', null)).toEqual([]);
    await client.call('shells.reconnect', { id, size: SIZE });
    await phaseOf(client, id, 'connecting');
  });

  test('the answer lets it through', async () => {
    const { client, id, prompt } = await unanswered();
    await client.call('prompts.answer', { id: prompt, answer: { kind: 'trust', save: true } });
    const open = await phaseOf(client, id, 'open');
    expect(open.notices.join()).toContain('known_hosts');
  });
});

test('the demo server', async () => {
  const { client } = connectBackend({ config: '' });
  client.on('prompts.changed', ([prompt]) => {
    if (prompt !== undefined)
      void client.call('prompts.answer', { id: prompt.id, answer: { kind: 'trust', save: true } });
  });
  const id = randomUUID();
  await client.call('shells.open', { id, target: { kind: 'demo' }, size: SIZE });
  const open = await phaseOf(client, id, 'open');
  expect(open).toMatchObject({ label: 'Demo server', user: 'demo', host: '127.0.0.1' });
  const terminal = await attach(client, id);
  terminal.type('echo hello-demo\r');
  await terminal.sees('hello-demo', await terminal.sees('hello-demo'));
});
