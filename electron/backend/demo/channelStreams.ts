/** A channel of ssh2's server as the streams that commands use: every write waits until the client has room for it. */
import type { ServerChannel } from 'ssh2';
import { BrokenPipe, Bell, type ByteSink, type ByteSource, unlessAborted } from './shell/byteStreams.ts';

/** `gone` fires when the channel closes; ssh2 then forgets the callbacks of writes. */
export function sinkOf(stream: NodeJS.WritableStream, gone: AbortSignal): ByteSink {
  return {
    write: (data, signal) => {
      if (gone.aborted) return Promise.reject(new BrokenPipe());
      const written = new Promise<void>((resolve, reject) => {
        stream.write(data, (error) => {
          if (error == null) resolve();
          else reject(new BrokenPipe());
        });
      });
      return unlessAborted(written, AbortSignal.any([gone, signal]));
    },
  };
}

/** As a terminal does with output (ONLCR of termios(3)): a newline also returns to the first column. */
export function terminalSink(sink: ByteSink): ByteSink {
  return { write: (data, signal) => sink.write(withReturns(data), signal) };
}

export function withReturns(data: Uint8Array): Uint8Array {
  if (!data.includes(0x0a)) return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
  return Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}

/** What the client sends to a command without a terminal. Read only as fast as the command takes it. */
export function sourceOf(channel: ServerChannel): ByteSource {
  const changed = new Bell();
  let ended = false;
  channel.on('readable', () => changed.ring());
  channel.on('end', () => {
    ended = true;
    changed.ring();
  });
  return {
    read: async (signal) => {
      for (;;) {
        const chunk = channel.read() as Buffer | null;
        if (chunk !== null) return chunk;
        if (ended) return null;
        await changed.wait(signal);
      }
    },
  };
}
