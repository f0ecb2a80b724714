/** Speaks SOCKS with one client until it has said where it wants to go. What the bytes mean is socks.ts. */
import type { Duplex } from 'node:stream';
import { OpenFailed } from './link.ts';
import { readSocks, type SocksReply, socksReply, type SocksRequest, type SocksStage } from './socks.ts';

/** A client says where it wants to go at once, or is none. In milliseconds. */
const LIMIT_MS = 10_000;

export interface SocksClient {
  readonly request: SocksRequest;
  /** Answers the request. The stream then carries the connection. */
  reply(reply: SocksReply): void;
}

/** Rejects with OpenFailed (not-socks); then the client has been told, as far as SOCKS has words. Leaves the stream paused. */
export function awaitSocksRequest(stream: Duplex): Promise<SocksClient> {
  return new Promise((resolve, reject) => {
    let stage: SocksStage = 'greeting';
    let pending: Buffer = Buffer.alloc(0);
    const settle = () => {
      clearTimeout(timer);
      stream.off('data', read).off('end', left).off('close', left);
      stream.pause();
    };
    const fail = (detail: string) => {
      settle();
      reject(new OpenFailed({ code: 'not-socks', to: '', detail }));
    };
    const left = () => fail('the client left');
    const read = (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (;;) {
        const step = readSocks(stage, pending);
        if (step.kind === 'wait') return;
        if (step.kind === 'refuse') {
          if (step.bytes.length > 0) stream.write(step.bytes);
          fail(step.reason);
          return;
        }
        pending = pending.subarray(step.used);
        if (step.kind === 'answer') {
          stream.write(step.bytes);
          stage = step.next;
          continue;
        }
        const { request } = step;
        settle();
        // What the client already sent for its target is read again by whoever carries the connection.
        if (pending.length > 0) stream.unshift(pending);
        resolve({ request, reply: (reply) => stream.write(socksReply(request.version, reply)) });
        return;
      }
    };
    const timer = setTimeout(() => fail('timeout'), LIMIT_MS);
    stream.on('data', read).once('end', left).once('close', left);
    stream.resume();
  });
}
