import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { HOUR_MS, HourBucket, type Entry } from './hour-bucket.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const hour = 494_000;
const entry = fc.record({
  start: fc.oneof(
    fc.integer({ min: 0, max: 59 }).map((m) => m * 60_000),
    fc.integer({ min: 0, max: HOUR_MS - 1 }),
  ),
  length: fc.constantFrom(0, 60_000, 60_000, 60_000, HOUR_MS, 24 * HOUR_MS, 400 * 24 * HOUR_MS),
  valueE6: fc.oneof(
    fc.constant(NaN),
    fc.integer({ min: -1_000_000, max: 500_000_000 }),
    fc.maxSafeInteger(),
    fc.constantFrom(9e15, -9e15, 0, 1),
  ),
  flag: fc.constantFrom(78, 78, 78, 68, 66),
  revision: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(1, 2, 4_294_967_295)),
  incarnation: fc.constantFrom(0, 1, 127),
  partition: fc.constantFrom(0, 3, 5, 63),
  offset: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
});
const made = (one: Omit<Entry, 'end'> & { length: number }): Entry => {
  const { length, ...rest } = one;
  return { ...rest, start: hour * HOUR_MS + one.start, end: hour * HOUR_MS + one.start + length };
};

describe(`an hour bucket (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('comes back from its stored form, whatever lies in it', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 90 }), (all) => {
        const bucket = HourBucket.empty(hour);
        for (const one of all) bucket.put(made(one));
        expect([...HourBucket.of(hour, bucket.encode()).entries()]).toEqual([...bucket.entries()]);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('holds the highest revision of every interval, of equal ones the first', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (all) => {
        const bucket = HourBucket.empty(hour);
        const best = new Map<string, Entry>();
        for (const one of all.map(made)) {
          const key = `${one.start} ${one.end}`;
          const known = best.get(key);
          const result = bucket.put(one);
          const same =
            known !== undefined && known.flag === one.flag && Object.is(known.valueE6, one.valueE6);
          if (known === undefined) expect(result).toBe('new');
          else if (one.revision > known.revision) expect(result).toBe('replaced');
          else if (one.revision < known.revision) expect(result).toBe('older');
          else expect(result).toBe(same ? 'duplicate' : 'conflict');
          if (known === undefined || one.revision > known.revision) best.set(key, one);
        }
        expect([...bucket.entries()]).toEqual([...best.values()]);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('of 60 regular minutes takes less than 700 bytes', () => {
    const bucket = HourBucket.empty(hour);
    for (let m = 0; m < 60; m++)
      bucket.put(
        made({
          start: m * 60_000,
          length: 60_000,
          valueE6: 36_200_000 + ((m * 7_919) % 90) * 100_000,
          flag: 78,
          revision: 0,
          incarnation: 0,
          partition: 2,
          offset: 100_000 + m * 800,
        }),
      );
    expect(bucket.encode().length).toBeLessThan(700);
  });

  it('refuses bytes that are not its own', () => {
    expect(() => HourBucket.of(hour, Buffer.from([0, 255]))).toThrow(RangeError);
  });
});
