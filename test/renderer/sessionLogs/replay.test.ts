/** Reading asciicast, and playing it from any place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCast, readSize } from '../../../renderer/sessionLogs/cast.ts';
import { Replay } from '../../../renderer/sessionLogs/replay.svelte.ts';

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

test('output and sizes in their order; long pauses are shortened; what is no event is left out', () => {
  const text = lines(
    { version: 2, width: 100, height: 30 },
    [0.5, 'o', 'a'],
    [100, 'o', 'b'],
    [100.25, 'r', '90x20'],
    [101, 'i', 'typed'],
  );
  expect(readCast(`${text}\n[102, "o", "cut`)).toEqual({
    columns: 100,
    rows: 30,
    events: [
      { at: 500, kind: 'output', data: 'a' },
      { at: 2500, kind: 'output', data: 'b' },
      { at: 2750, kind: 'size', data: '90x20' },
    ],
    length: 2750,
  });
});

test('what is no asciicast is an empty one, in a usual size', () => {
  for (const text of ['', 'hello', '{"width":-3,"height":1e9}', '[]\n[1]\nnull']) {
    expect(readCast(text)).toEqual({ columns: 80, rows: 24, events: [], length: 0 });
  }
  expect([readSize('80x24'), readSize('0x3'), readSize('80x24x2'), readSize('x')]).toEqual([
    { columns: 80, rows: 24 },
    null,
    null,
    null,
  ]);
});

test('wherever a person goes, the screen has had exactly what came before, in order', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b', 'c'));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), fc.array(fc.nat(60_000), { maxLength: 10 }), (steps, places) => {
      let time = 0;
      const events = steps.map(([step, data]) => [(time += step), 'o', data]);
      const cast = readCast(lines({ width: 80, height: 24 }, ...events));
      let shown = '';
      const screen = { reset: () => (shown = ''), write: (text: string) => (shown += text), resize: () => undefined };
      const replay = new Replay(cast, screen);
      for (const place of places) {
        replay.seek(place);
        expect(shown).toBe(
          cast.events
            .filter(({ at }) => at <= place)
            .map(({ data }) => data)
            .join(''),
        );
        expect(replay.position).toBe(place);
      }
    }),
  );
});
