import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedWriter } from '../../../renderer/terminals/orderedWriter.ts';

/** A sink that works in one write at a time, later, as xterm.js does. */
function slowSink() {
  const queue: { data: string; parsed: (() => void) | undefined }[] = [];
  let screen = '';
  return {
    write: (data: Uint8Array | string, parsed?: () => void) =>
      void queue.push({ data: typeof data === 'string' ? data : new TextDecoder().decode(data), parsed }),
    column: () => screen.length - (screen.lastIndexOf('\n') + 1),
    workIn() {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        screen += next.data;
        next.parsed?.();
      }
      return screen;
    },
  };
}

test('blocks begin lines, and nothing overtakes', () => {
  const sink = slowSink();
  const writer = new OrderedWriter(sink);
  writer.write('$ exit');
  writer.writeBlock('ended\r\n');
  writer.writeBlock('again\r\n');
  writer.write('shell');
  expect(sink.workIn()).toBe('$ exit\r\nended\r\nagain\r\nshell');
});

test('whatever is written: all of it, in order, every callback called', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.stringMatching(/^[a-z]{1,4}$/))), (writes) => {
      const sink = slowSink();
      const writer = new OrderedWriter(sink);
      let parsed = 0;
      for (const [block, text] of writes) {
        if (block) writer.writeBlock(text);
        else writer.write(text, () => (parsed += 1));
      }
      expect(sink.workIn().replaceAll('\r\n', '')).toBe(writes.map(([, text]) => text).join(''));
      expect(parsed).toBe(writes.filter(([block]) => !block).length);
    }),
  );
});
