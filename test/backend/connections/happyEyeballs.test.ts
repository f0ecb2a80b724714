/** The race between the addresses of a name (RFC 8305), with attempts that end when the test says so. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Address, connectToFirst, interleave } from '../../../electron/backend/connections/happyEyeballs.ts';

const never = new AbortController().signal;
const four = (address: string): Address => ({ address, family: 4 });
const six = (address: string): Address => ({ address, family: 6 });

interface Attempt {
  readonly address: string;
  readonly signal: AbortSignal;
  succeed(): void;
  fail(error: Error): void;
}

class Made {
  readonly address: string;
  isDestroyed = false;
  constructor(address: string) {
    this.address = address;
  }
  destroy() {
    this.isDestroyed = true;
  }
}

/** Attempts in the order in which they begin; `begun` resolves once there are so many. */
function attempts() {
  const list: Attempt[] = [];
  const made: Made[] = [];
  const waiting: (() => void)[] = [];
  const connect = ({ address }: Address, signal: AbortSignal) =>
    new Promise<Made>((resolve, reject) => {
      const succeed = () => {
        const one = new Made(address);
        made.push(one);
        resolve(one);
      };
      list.push({ address, signal, succeed, fail: reject });
      for (const look of waiting.splice(0)) look();
    });
  const begun = async (count: number) => {
    while (list.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return list[count - 1] as Attempt;
  };
  return { connect, begun, list, made };
}

test('families take turns, and every address is kept in the order of its family', () => {
  expect(interleave([six('a'), six('b'), four('c'), six('d'), four('e')]).map(({ address }) => address)).toEqual([
    'a',
    'c',
    'b',
    'e',
    'd',
  ]);
  const list = fc.array(fc.record({ address: fc.string(), family: fc.constantFrom(4, 6) }));
  fc.assert(
    fc.property(list, (addresses) => {
      const mixed = interleave(addresses);
      for (const wanted of [4, 6]) {
        const only = (from: readonly Address[]) => from.filter(({ family }) => family === wanted);
        expect(only(mixed)).toEqual(only(addresses));
      }
      expect(mixed[0]).toEqual(addresses[0]);
    }),
  );
});

test('a silent address does not hold up the next one, and may still win', async () => {
  const { connect, begun } = attempts();
  const winner = connectToFirst([six('a'), four('b')], connect, never);
  const first = await begun(1);
  const second = await begun(2);
  expect(first.signal.aborted).toBe(false);
  first.succeed();
  expect((await winner).address).toBe('a');
  expect(second.signal.aborted).toBe(true);
});

test('a failure starts the next at once, and when all fail their errors are told', async () => {
  const { connect, begun } = attempts();
  const begin = performance.now();
  const winner = connectToFirst([four('a'), four('b'), four('c')], connect, never);
  for (const count of [1, 2, 3]) (await begun(count)).fail(new Error(`no ${count}`));
  expect(performance.now() - begin).toBeLessThan(200);
  await expect(winner).rejects.toMatchObject({
    errors: [{ message: 'no 1' }, { message: 'no 2' }, { message: 'no 3' }],
  });

  const one = attempts();
  const alone = connectToFirst([four('a')], one.connect, never);
  (await one.begun(1)).fail(new Error('alone'));
  await expect(alone).rejects.toThrow('alone');
});

test('of two that answer in the same breath one is thrown away', async () => {
  const { connect, begun, made } = attempts();
  const winner = connectToFirst([four('a'), four('b')], connect, never);
  await begun(2);
  (await begun(1)).succeed();
  (await begun(2)).succeed();
  const chosen = await winner;
  expect(made.filter((one) => one !== chosen).map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
  expect(chosen.isDestroyed).toBe(false);
});

test('a signal ends the race and every attempt in it', async () => {
  const { connect, begun, list } = attempts();
  const stop = new AbortController();
  const winner = connectToFirst([four('a'), four('b')], connect, stop.signal);
  await begun(1);
  stop.abort(new Error('enough'));
  await expect(winner).rejects.toThrow('enough');
  expect(list.every(({ signal }) => signal.aborted)).toBe(true);
  await expect(connectToFirst([four('a')], connect, stop.signal)).rejects.toThrow('enough');
});
