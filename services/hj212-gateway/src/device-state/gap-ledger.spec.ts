import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { nextAsked, noteStarts, settled, type GapLedger } from './gap-ledger.js';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 23);
const at = (n: number): number => start + n * hourMs;
/** The numbers of the intervals that are missing. */
const missingOf = ({ missing, lengthMs }: GapLedger): number[] =>
  missing.flatMap(({ from, to }) =>
    Array.from({ length: Math.round((to - from) / lengthMs) + 1 }, (_, n) =>
      Math.round((from + n * lengthMs - start) / lengthMs),
    ),
  );

describe('the ledger of intervals that a device has not sent', () => {
  test('property: whatever comes in whatever pieces and order after the first, missing is what did not come', () => {
    const batches = fc.array(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 20 }), {
      maxLength: 12,
    });
    const jitter = fc.integer({ min: -20_000, max: 20_000 });
    fc.assert(
      fc.property(batches, jitter, (all, off) => {
        let ledger = noteStarts(undefined, [at(0)], hourMs, '2061')!;
        for (const batch of all)
          ledger = noteStarts(
            ledger,
            batch.map((n) => at(n) + (n === 0 ? 0 : off)),
            hourMs,
            '2061',
          )!;
        const came = new Set([0, ...all.flat()]);
        const expected = Array.from({ length: Math.max(...came) }, (_, n) => n).filter((n) => !came.has(n));
        expect(missingOf(ledger)).toEqual(expected);
      }),
    );
  });

  test('what was asked for and did not come is asked for again, the least asked and latest first, until it is given up', () => {
    let ledger = noteStarts(undefined, [at(0), at(200)], hourMs, '2061')!;
    const asked: (number | undefined)[][] = [];
    for (let n = 0; n < 25; n++) {
      const next = nextAsked(ledger, '2061');
      ledger = next.ledger;
      asked.push([
        next.asked && (next.asked.from - start) / hourMs,
        next.asked && (next.asked.to - start) / hourMs,
      ]);
    }
    expect(asked.slice(0, 4)).toEqual([
      [128, 199],
      [56, 127],
      [1, 55],
      [128, 199],
    ]);
    // Three pieces, eight times each; then there is nothing that the device may still have.
    expect(asked.at(-2)).toEqual([1, 55]);
    expect(asked.at(-1)).toEqual([undefined, undefined]);
    expect(ledger.missing).toEqual([]);
  });

  test('an interval that comes is asked for no more, nor what the device says it does not have', () => {
    const open = noteStarts(undefined, [at(0), at(10)], hourMs, '2061')!;
    const some = noteStarts(open, [at(4)], hourMs, '2061')!;
    expect(missingOf(some)).toEqual([1, 2, 3, 5, 6, 7, 8, 9]);
    expect(nextAsked(some, '2061').asked).toMatchObject({ from: at(5), to: at(9) });
    expect(missingOf(settled(some, at(2), at(6)))).toEqual([1, 7, 8, 9]);
  });

  test('what is older than a device keeps is given up, and another length of intervals begins anew', () => {
    const long = noteStarts(undefined, [at(0), at(1_000)], hourMs, '2061')!;
    expect(missingOf(long)[0]).toBe(1_000 - 31 * 24);
    const other = noteStarts(long, [at(1_010)], 600_000, '2051')!;
    expect(other).toMatchObject({ lengthMs: 600_000, newest: at(1_010), missing: [] });
  });
});
