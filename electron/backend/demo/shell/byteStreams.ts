/**
 * The two ends that a command of the demo shell reads from and writes to, and the pipe between two commands. Everything
 * waits: a writer until there is room, a reader until there is something.
 */

/** What is waited for was given up: Ctrl-C, or the connection went away. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Nobody reads any more (EPIPE). */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

export interface ByteSource {
  /** The next bytes, or null at the end. Rejects with Interrupted when the signal fires. */
  read(signal: AbortSignal): Promise<Uint8Array | null>;
}

export interface ByteSink {
  /** Resolves when there is room again. Rejects with BrokenPipe or Interrupted. */
  write(data: Uint8Array, signal: AbortSignal): Promise<void>;
}

export const noInput: ByteSource = { read: () => Promise.resolve(null) };

/** Settles as the promise does, or rejects with Interrupted as soon as the signal fires. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted());
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Lets waiters sleep until something may have changed; they look again themselves. */
export class Bell {
  #ring: () => void = () => undefined;
  #rung = this.#next();

  wait(signal: AbortSignal): Promise<void> {
    return unlessAborted(this.#rung, signal);
  }

  ring(): void {
    const ring = this.#ring;
    this.#rung = this.#next();
    ring();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }
}

/** As pipe(7): holds this many bytes before the writer waits. */
const PIPE_SIZE = 64 * 1024;

export class Pipe implements ByteSource, ByteSink {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #writerDone = false;
  #readerDone = false;
  readonly #changed = new Bell();

  async read(signal: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.length;
        this.#changed.ring();
        return chunk;
      }
      if (this.#writerDone) return null;
      await this.#changed.wait(signal);
    }
  }

  async write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    while (this.#size >= PIPE_SIZE && !this.#readerDone) await this.#changed.wait(signal);
    if (this.#readerDone) throw new BrokenPipe();
    this.#chunks.push(data);
    this.#size += data.length;
    this.#changed.ring();
  }

  /** The writer has ended. */
  end(): void {
    this.#writerDone = true;
    this.#changed.ring();
  }

  /** The reader has ended. */
  abandon(): void {
    this.#readerDone = true;
    this.#chunks = [];
    this.#changed.ring();
  }
}
