import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { arrival, cases, frameOf, World } from '../../test/parked-world.js';

/** What is parked comes in, once, when its cause was mended: for every reason that this gateway parks for. */
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

describe(`parked, mended, sent again (seed ${seed})`, () => {
  test.each(cases.map((one, i) => [`${one.reason} (${i})`, one] as const))('%s', (_, of) => {
    fc.assert(
      fc.property(
        fc.constantFrom('', ';a34013-Avg=5,a34013-Flag=N'),
        fc.constantFrom('replay', 'resend'),
        fc.boolean(),
        fc.nat(3),
        (beside, first, restarts, again) => {
          const world = new World(of.before);
          world.send(frameOf(of, arrival, beside), arrival);
          expect(
            world.parked.map(({ headers }) => String((headers as Record<string, unknown>)['park-reason'])),
          ).toEqual([of.reason]);
          const [record] = world.parked;
          // As it is, it is refused again, and waits again; whoever sends it in again vouches for its password.
          if (of.reason !== 'password-wrong') world.replay(record!);
          const parked = world.parked.length;
          expect(parked).toBe(of.reason === 'password-wrong' ? 1 : 2);
          const before = world.values();
          if (restarts) world.restart();
          world.register(of.after);
          const resend = (n: number) =>
            world.send(frameOf(of, arrival + n * 60_000, beside), arrival + n * 60_000);
          if (first === 'replay') world.replay(record!);
          else expect(resend(1)).toBe(of.isSilent !== true);
          const after = world.values();
          expect(after.length).toBeGreaterThan(before.length);
          expect(world.parked).toHaveLength(parked);
          // Once more, in any order, from the device or from the parking lot: nothing changes.
          const written = world.written;
          for (let n = 0; n < 2 + again; n++) {
            if ((n + again) % 2 === 0) world.replay(record!);
            else resend(2 + n);
          }
          expect(world.values()).toEqual(after);
          expect(world.written).toBe(written);
          expect(world.parked).toHaveLength(parked);
        },
      ),
      { seed, numRuns: 24 },
    );
  });

  test.each([
    ['value-not-a-number', 'a21026-Avg=abc,a21026-Flag=N'],
    ['below-detection', 'a21026-Avg=ND,a21026-Flag=N'],
    ['bad-time', 'a21026-Rtd=3,a21026-Flag=N,a21026-SampleTime=20260931000000'],
  ])('%s: nothing mends it, so it is never answered, and waits again when it is replayed', (reason, area) => {
    const world = new World({});
    const of = { reason, before: {}, after: {}, area, cn: reason === 'bad-time' ? '2011' : '2061' };
    for (const n of [0, 1])
      expect(world.send(frameOf(of, arrival + n * 60_000, ''), arrival + n * 60_000)).toBe(false);
    expect(world.parked).toHaveLength(2);
    world.replay(world.parked[0]!);
    expect(world.parked).toHaveLength(3);
    // Beside a value that is stored it is answered: the frame is kept, the value is there.
    expect(world.send(frameOf(of, arrival, `;a34013-Avg=5,a34013-Rtd=5,a34013-Flag=N`), arrival)).toBe(true);
    expect(world.values()).toHaveLength(1);
  });

  test('a value that was taken in a wrong unit is corrected when the unit is registered and the device sends again', () => {
    const world = new World({});
    const of = { reason: '', before: {}, after: {}, area: 'a21026-Avg=20,a21026-Flag=N' };
    world.send(frameOf(of, arrival, ''), arrival);
    world.register({ source: { units: { a21026: 'ug/m3' } } });
    expect(world.send(frameOf(of, arrival + 1_000, ''), arrival + 1_000)).toBe(true);
    expect(world.values()).toMatchObject([[expect.anything(), 20, 'N']]);
    expect(world.send(frameOf(of, arrival + 2_000, ''), arrival + 2_000)).toBe(true);
    expect(world.written).toBe(2);
  });
});
