import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStreamFeed } from '../../../renderer/terminals/streamFeed.ts';

test('whatever the frames: every byte once and in order, each frame drawn once, live exactly after the replay', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 })), fc.nat(40), (frames, replay) => {
      const waiting: (() => void)[] = [];
      const written: number[] = [];
      let drawn = 0;
      let workedIn = 0;
      let liveAt = -1;
      const feed = createStreamFeed(
        (bytes, parsed) => {
          written.push(...bytes);
          waiting.push(() => {
            workedIn += bytes.byteLength;
            parsed();
          });
        },
        replay,
        () => (liveAt = workedIn),
      );
      for (const frame of frames) feed.feed(frame, () => (drawn += 1));
      for (const parsed of waiting) parsed();

      const all = frames.flatMap((frame) => [...frame]);
      expect(written).toEqual(all);
      expect(drawn).toBe(frames.length);
      expect(feed.replaying).toBe(all.length < replay);
      expect(liveAt).toBe(all.length < replay ? -1 : replay);
    }),
  );
});
