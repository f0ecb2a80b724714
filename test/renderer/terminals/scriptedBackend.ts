/** The far end of a window's port, played by a test: answers calls at once from a table, records them, sends events. */
import { createClient } from '../../../renderer/rpc/client.ts';
import { encodeFrame } from '../../../shared/rpc/messages.ts';
import type { Port } from '../../../shared/rpc/port.ts';

type Answers = Readonly<Record<string, (params: never) => unknown>>;

/** A call without an answer in the table gets null. An answer that throws `{ code }` becomes that error. */
export function scriptedBackend(answers: Answers = {}) {
  const calls: { method: string; params: unknown }[] = [];
  const input: string[] = [];
  let receive: (message: string | Uint8Array) => void = () => undefined;
  const tell = (message: object) => receive(JSON.stringify(message));
  const port: Port = {
    send(message) {
      if (typeof message !== 'string') {
        input.push(new TextDecoder().decode(message.subarray(4)));
        return;
      }
      const asked = JSON.parse(message) as { id?: number; call: string; params: never };
      if (asked.id === undefined) return;
      calls.push({ method: asked.call, params: asked.params });
      try {
        tell({
          id: asked.id,
          result: answers[asked.call]?.(asked.params) ?? (asked.call === 'shells.list' ? [] : null),
        });
      } catch (error) {
        const { code } = error as { code: string };
        tell({ id: asked.id, error: { code, message: code, data: {} } });
      }
    },
    onMessage: (listener) => (receive = listener),
    onClose: () => undefined,
    close: () => undefined,
  };
  return {
    client: createClient(port),
    calls,
    /** What was typed. */
    input,
    event: (event: string, data: unknown) => tell({ event, data }),
    output: (stream: number, text: string) => receive(encodeFrame(stream, new TextEncoder().encode(text))),
    called: (method: string) => calls.filter((call) => call.method === method).map((call) => call.params),
  };
}

/** Lets answers that have arrived be worked on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
