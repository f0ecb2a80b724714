/** The clock of a handshake: it stands still while a person is being asked. */

export interface HandshakeTimer {
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Calls `expire` after `milliseconds` of running time; null: never. */
export function startHandshakeTimer(milliseconds: number | null, expire: () => void): HandshakeTimer {
  let left = milliseconds ?? 0;
  let startedAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let stopped = milliseconds === null;

  const pause = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    left -= performance.now() - startedAt;
  };
  const resume = () => {
    if (stopped || timer !== null) return;
    startedAt = performance.now();
    timer = setTimeout(expire, Math.max(0, left));
  };
  resume();
  return {
    pause,
    resume,
    stop() {
      stopped = true;
      pause();
    },
  };
}

/** Limits the time for each answer: it runs while one is waited for. */
export function replyTimer(milliseconds: number, expire: () => void): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const end = () => clearTimeout(timer);
  return {
    begin() {
      end();
      timer = setTimeout(expire, milliseconds);
    },
    end,
  };
}
