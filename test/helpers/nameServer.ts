/** A DNS server on loopback (RFC 1035) with a few names: addresses of version 4, and aliases. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { cleanUp } from './cleanUp.ts';

/** Name → an address, or `=` and the name that it is an alias of. Returns `address:port`. */
export async function startNameServer(names: Readonly<Record<string, string>>): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answer(query, names), from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanUp(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

const TYPE = { a: 1, cname: 5 } as const;

/** RFC 1035 section 4: the question again, and what is known about it. */
function answer(query: Buffer, names: Readonly<Record<string, string>>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  const records: Buffer[] = [];
  let name = labels.join('.').toLowerCase();
  const exists = names[name] !== undefined;
  for (let value = names[name]; value?.startsWith('='); value = names[name]) {
    records.push(record(name, TYPE.cname, encoded(value.slice(1))));
    name = value.slice(1);
    // Who asks for aliases is told one at a time.
    if (type === TYPE.cname || records.length > 8) break;
  }
  const address = names[name];
  if (type === TYPE.a && address !== undefined) {
    records.push(record(name, TYPE.a, Buffer.from(address.split('.').map(Number))));
  }
  const head = Buffer.from(query.subarray(0, 12));
  // An answer with authority and recursion; the code 3 is: no such name.
  head.writeUInt16BE(0x8580 | (exists ? 0 : 3), 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, query.subarray(12, at + 5), ...records]);
}

/** Class IN, for a minute. */
function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encoded(name), fixed, data]);
}

function encoded(name: string): Buffer {
  return Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);
}
