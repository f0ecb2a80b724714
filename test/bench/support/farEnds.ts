/**
 * What stands behind a tunnel, and who uses it, in a process of their own, so that on two cores they do not take the time
 * of the tunnel: a source of bytes, a sink, a web server, and a client that sends tiny requests.
 */
import { fork } from 'node:child_process';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { cleanUp } from '../../helpers/cleanUp.ts';

/** What the source sends and the sink waits for. */
const BYTES = 64 * 1024 * 1024;
const ARGUMENT = '--far-ends';

export interface FarEnds {
  /** Source, sink and web server. */
  readonly ports: readonly [number, number, number];
  /** Requests per second through this port, `at` at a time. */
  requestsPerSecond(port: number, at: number, requests: number): Promise<number>;
  /** MB/s from the source, or to the sink, through this port. */
  transfer(direction: 'down' | 'up', port: number): Promise<number>;
}

/** True in the process of the far ends, which then does nothing else. Call it first. */
export function areFarEnds(): boolean {
  if (!process.argv.includes(ARGUMENT)) return false;
  void serve();
  return true;
}

/** `program`: the file that runs now. */
export async function startFarEnds(program: string): Promise<FarEnds> {
  const child = fork(program, [ARGUMENT]);
  cleanUp(() => child.kill());
  const answer = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  return {
    ports: await answer<[number, number, number]>(),
    requestsPerSecond(...load) {
      child.send(load);
      return answer<number>();
    },
    transfer(direction, port) {
      child.send([port, direction === 'down' ? 0 : -1, 0]);
      return answer<number>();
    },
  };
}

async function serve(): Promise<void> {
  const [source, sink, web] = servers();
  process.on('message', ([port, at, requests]: [number, number, number]) => {
    // No requests at a time is a transfer.
    const work = at > 0 ? measure(port, at, requests) : transfer(port, at === 0 ? 'down' : 'up');
    work.then(
      (rate) => process.send?.(rate),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.send?.([await listen(source), await listen(sink), await listen(web)]);
}

function servers(): [Server, Server, Server] {
  const source = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    sendZeros(socket);
  });
  const sink = createServer((socket) => {
    let received = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received >= BYTES) socket.end('done');
    });
  });
  const web = createWebServer((_, response) => {
    response.setHeader('Connection', 'close');
    response.end('ok');
  });
  return [source, sink, web];
}

function sendZeros(socket: Socket): void {
  const zeros = Buffer.alloc(256 * 1024);
  let left = BYTES;
  const more = () => {
    while (left > 0) {
      left -= zeros.length;
      if (!socket.write(zeros)) {
        socket.once('drain', more);
        return;
      }
    }
    socket.end();
  };
  more();
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  return (server.address() as AddressInfo).port;
}

async function measure(port: number, at: number, requests: number): Promise<number> {
  let left = requests;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: at }, async () => {
      while (left > 0) {
        left -= 1;
        await request(port);
      }
    }),
  );
  return (requests * 1000) / (performance.now() - began);
}

function transfer(port: number, direction: 'down' | 'up'): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket = connect(port, '127.0.0.1');
    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    socket.once('error', reject);
    socket.once('end', () => {
      socket.destroy();
      const isWhole = direction === 'down' ? received === BYTES : received > 0;
      if (isWhole) resolve(BYTES / 1000 / (performance.now() - began));
      else reject(new Error(`${received} bytes came`));
    });
    if (direction === 'up') sendZeros(socket);
  });
}

/** One request over a new connection, to its end. */
function request(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.once('error', reject);
    socket.once('close', () => (answer.endsWith('ok') ? resolve() : reject(new Error(`answer: ${answer}`))));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  });
}
