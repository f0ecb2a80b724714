import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../../electron/backend/log.ts';
import type { Caller } from '../../../electron/backend/rpc/caller.ts';
import { createServer, MAX_JUNK } from '../../../electron/backend/rpc/server.ts';
import { createClient } from '../../../renderer/rpc/client.ts';
import type { Handlers } from '../../../shared/contract/index.ts';
import { RpcError } from '../../../shared/rpc/errors.ts';
import { encodeFrame, MAX_MESSAGE_BYTES } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';
import { memoryPorts } from '../../helpers/memoryPorts.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const size = { columns: 80, rows: 24, width: 0, height: 0 };
const about = { version: '1', platform: 'linux', shell: 'browser', openDemo: false, localUser: 'me' } as const;

/** A server with these handlers; any other call fails in an unexpected way. */
function serve(some: Partial<Handlers<Caller>>) {
  const lines: string[] = [];
  const counts: number[] = [];
  const handlers = new Proxy(some, {
    get: (given, name): unknown => Reflect.get(given, name) ?? (() => Promise.reject(new TypeError('secret detail'))),
  }) as Handlers<Caller>;
  const server = createServer({
    handlers,
    log: createLog((line) => lines.push(line)),
    onWindows: (count) => counts.push(count),
  });
  const connect = () => {
    const [near, far] = memoryPorts();
    server.attach(far);
    return near;
  };
  return { server, connect, lines, counts };
}

const closed = (port: Port) => new Promise<void>((resolve) => port.onClose(resolve));

describe('calls', () => {
  test('a call is answered', async () => {
    const client = createClient(serve({ 'launch.about': () => about }).connect());
    expect(await client.call('launch.about', null)).toEqual(about);
  });

  test('answers find their calls, in whatever order they come', async () => {
    const waiting: (() => void)[] = [];
    const client = createClient(
      serve({
        'shells.close': ({ id }) =>
          new Promise((resolve, reject) => {
            waiting.push(() => (id.startsWith('even') ? resolve(null) : reject(new RpcError('not-found', id))));
            if (waiting.length === 20) for (const settle of waiting.reverse()) settle();
          }),
      }).connect(),
    );
    const ids = Array.from({ length: 20 }, (_, n) => `${n % 2 === 0 ? 'even' : 'odd'}-${n}`);
    const results = await Promise.allSettled(ids.map((id) => client.call('shells.close', { id })));
    results.forEach((result, n) => {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'not-found', message: ids[n] });
      else expect(n % 2).toBe(0);
    });
  });

  test('an error of ours passes with its data', async () => {
    const conflict = new RpcError('conflict', 'changed', { file: '/x' });
    const client = createClient(serve({ 'config.reload': () => Promise.reject(conflict) }).connect());
    await expect(client.call('config.reload', null)).rejects.toMatchObject({ code: 'conflict', data: { file: '/x' } });
  });

  test('any other error becomes `internal`: the id finds it in the log, the window learns nothing more', async () => {
    const { connect, lines } = serve({});
    const error: unknown = await createClient(connect())
      .call('config.reload', null)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RpcError);
    const { code, message, data } = error as RpcError;
    expect(code).toBe('internal');
    expect(message).not.toContain('secret detail');
    expect(lines.find((line) => line.includes(String(data.id)))).toContain('secret detail');
  });

  test('a handler that throws at once is no different', async () => {
    const client = createClient(
      serve({
        'config.reload': () => {
          throw new Error('at once');
        },
      }).connect(),
    );
    await expect(client.call('config.reload', null)).rejects.toMatchObject({ code: 'internal' });
  });

  test.each([
    ['shells.open', { id: 'no spaces', target: { kind: 'host', host: 'web' }, size }],
    ['shells.open', { id: ID, target: { kind: 'host', host: '' }, size }],
    ['shells.open', { id: ID, target: { kind: 'host', host: 'web', port: 70000 }, size }],
    ['shells.open', { id: ID, target: { kind: 'host', host: 'web' }, size: { ...size, columns: 0 } }],
    ['shells.open', { id: ID, target: { kind: 'host', host: 'web' }, size, more: 1 }],
    ['shells.list', {}],
    ['config.choose', null],
    ['__proto__', null],
    ['constructor', null],
    ['no.such.call', null],
  ])('%s with %j is refused, and the port stays open', async (method, params) => {
    const reached: string[] = [];
    const port = serve({
      'shells.open': () => (reached.push('open'), null),
      'shells.list': () => (reached.push('list'), []),
      'launch.about': () => about,
    }).connect();
    const client = createClient(port);
    await expect(client.call(method as 'config.reload', params as null)).rejects.toMatchObject({ code: 'bad-request' });
    expect(reached).toEqual([]);
    expect(await client.call('launch.about', null)).toEqual(about);
  });

  test('a refused secret is not repeated', async () => {
    const { connect, lines } = serve({});
    const answer = { kind: 'secret', value: 'hunter2', extra: 'hunter2' };
    const error: unknown = await createClient(connect())
      .call('prompts.answer', { id: 'x', answer: answer as never })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'bad-request' });
    expect(JSON.stringify([error, (error as Error).message, lines])).not.toContain('hunter2');
  });
});

describe('events', () => {
  test('reach every window; one that went away does not matter', async () => {
    const { server, connect, counts } = serve({});
    const [a, b, gone] = [connect(), connect(), connect()];
    gone.close();
    await new Promise((resolve) => setImmediate(resolve));
    const heard = [a, b].map((port) => {
      const client = createClient(port);
      return new Promise((resolve) => client.on('shells.changed', resolve));
    });
    server.broadcast('shells.changed', []);
    expect(await Promise.all(heard)).toEqual([[], []]);
    expect(server.windows()).toBe(2);
    expect(counts).toEqual([1, 2, 3, 2]);
  });
});

describe('junk', () => {
  const junk: Record<string, () => string | Uint8Array> = {
    'text that is not JSON': () => `{${randomBytes(20).toString('hex')}`,
    'JSON that is no call': () => '{"hello":"world"}',
    'random bytes': () => randomBytes(50),
    'bytes shorter than a header': () => new Uint8Array(2),
    'frames for streams that never were': () => encodeFrame(77, new Uint8Array(10)),
    'acknowledgements for streams that never were': () => '{"ack":77,"bytes":5}',
    'text that is too large': () => 'x'.repeat(MAX_MESSAGE_BYTES + 1),
    'a frame that is too large': () => new Uint8Array(MAX_MESSAGE_BYTES + 1),
  };

  test.each(Object.keys(junk))('%s closes this port after a few, and no other', async (name) => {
    const { connect, lines } = serve({ 'launch.about': () => about });
    const [bad, good] = [connect(), createClient(connect())];
    const gone = closed(bad);
    const count = name.includes('too large') ? MAX_JUNK : 1000;
    for (let n = 0; n < count; n++) bad.send(junk[name]?.() ?? '');
    await gone;
    expect(await good.call('launch.about', null)).toEqual(about);
    expect(lines.length).toBe(MAX_JUNK);
  });

  test('a few are forgiven', async () => {
    const port = serve({ 'launch.about': () => about }).connect();
    for (let n = 1; n < MAX_JUNK; n++) port.send('junk');
    expect(await createClient(port).call('launch.about', null)).toEqual(about);
  });
});

describe('streams', () => {
  test('input reaches its stream; what comes after the stream was closed is dropped without blame', async () => {
    const got: string[] = [];
    let closeStream = (): void => undefined;
    const { connect, lines } = serve({
      'shells.attach'(_, caller) {
        const stream = caller.openStream({
          input: (bytes) => got.push(Buffer.from(bytes).toString()),
          acknowledged: () => undefined,
          closed: () => got.push('closed'),
        });
        closeStream = () => stream.close();
        return { stream: stream.id, replay: 0 };
      },
      'launch.about': () => about,
    });
    const client = createClient(connect());
    const { stream } = await client.call('shells.attach', { id: ID });
    client.write(stream, Buffer.from('typed'));
    await client.call('launch.about', null);
    closeStream();
    for (let n = 0; n < 100; n++) client.write(stream, Buffer.from('late'));
    await client.call('launch.about', null);
    expect(got).toEqual(['typed']);
    expect(lines).toEqual([]);
  });

  test('a window that goes away while its call still runs has its stream closed', async () => {
    let goOn = (): void => undefined;
    const resumed = new Promise<void>((resolve) => (goOn = resolve));
    let tell: (what: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (tell = resolve));
    const { connect } = serve({
      async 'shells.attach'(_, caller) {
        await resumed;
        const listeners = { input: () => undefined, acknowledged: () => undefined };
        const stream = caller.openStream({ ...listeners, closed: () => tell('closed') });
        return { stream: stream.id, replay: 0 };
      },
    });
    const near = connect();
    const answer = createClient(near).call('shells.attach', { id: ID });
    near.close();
    await expect(answer).rejects.toMatchObject({ code: 'closed' });
    goOn();
    expect(await told).toBe('closed');
  });
});
