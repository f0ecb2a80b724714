import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectBackend, type ConnectedBackend, hostBlock } from '../../helpers/backend.ts';
import { freePort } from '../../helpers/ports.ts';
import { type Sshd, startSshd } from '../../helpers/sshd.ts';
import { makeTempHome } from '../../helpers/tempHome.ts';
import { draft, inPhase, tunnelWhen } from './support.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

function open(...more: string[]): ConnectedBackend & { readonly config: () => string } {
  const home = makeTempHome();
  const backend = connectBackend({ home, config: `# mine\n${hostBlock('web', sshd, home, ...more)}` });
  return { ...backend, config: () => readFileSync(join(home.path, '.ssh/config'), 'utf8') };
}

describe('tunnels of the config', () => {
  test('every forward line is one, with its place', async () => {
    const { client } = open('LocalForward 5432 db:5432', 'DynamicForward 1080', 'RemoteForward 9000 localhost:3000');
    const list = await client.call('tunnels.list', null);
    expect(list.map(({ spec, host, place }) => [spec.type, host, place?.line])).toEqual([
      ['local', 'web', 8],
      ['dynamic', 'web', 9],
      ['remote', 'web', 10],
    ]);
  });

  test('ClearAllForwardings leaves none, as with ssh', async () => {
    const { client } = open('LocalForward 5432 db:5432', 'ClearAllForwardings yes');
    expect(await client.call('tunnels.list', null)).toEqual([]);
  });

  test('one is added to the block of the host, renamed without touching the file, and removed again', async () => {
    const { client, config } = open();
    const before = config();
    const port = await freePort();
    const made = draft('dynamic', `127.0.0.1:${port}`, { saveTo: 'config', name: 'Browse' });
    const { id } = await client.call('tunnels.save', { id: null, draft: made });
    const line = `  DynamicForward 127.0.0.1:${port}\n`;
    expect(config()).toContain(line);
    expect(config().replace(line, '')).toBe(before);
    await client.call('tunnels.start', { ids: [id] });
    expect((await inPhase(client, id, 'listening')).name).toBe('Browse');

    const renamed = await client.call('tunnels.save', { id, draft: { ...made, name: 'Browse as web', group: 'work' } });
    expect(renamed.id).toBe(id);
    expect((await tunnelWhen(client, ({ name }) => name === 'Browse as web')).state.phase).toBe('listening');
    await client.call('tunnels.remove', { id });
    expect(config()).toBe(before);
    expect(await client.call('tunnels.list', null)).toEqual([]);
  });

  test('a running one that moves to another port goes on there', async () => {
    const { client } = open();
    const [first, second] = [await freePort(), await freePort()];
    const { id } = await client.call('tunnels.save', { id: null, draft: draft('dynamic', `${first}`) });
    await client.call('tunnels.start', { ids: [id] });
    await inPhase(client, id, 'listening');
    const moved = await client.call('tunnels.save', { id, draft: draft('dynamic', `${second}`) });
    expect((await inPhase(client, moved.id, 'listening')).listensOn).toBe(`127.0.0.1:${second}`);
    expect(await client.call('tunnels.list', null)).toHaveLength(1);
  });

  test('what is to start with Fairlead starts with it', async () => {
    const first = open();
    const port = await freePort();
    const own = draft('dynamic', `${port}`, { startsWithFairlead: true });
    const { id } = await first.client.call('tunnels.save', { id: null, draft: own });
    await first.backend.close();
    const second = connectBackend({ home: first.home });
    expect((await inPhase(second.client, id, 'listening')).listensOn).toBe(`127.0.0.1:${port}`);
  });
});
