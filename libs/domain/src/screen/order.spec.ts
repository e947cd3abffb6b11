import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { begin, boiler, boilerContexts, day, during, event, hour, play, readingsOf } from './given.js';
import { Screen, type ScreenFinding } from './index.js';

const contexts = boilerContexts({ limit: 80 });
const plant = boiler(22, 3);
const series = {
  ...plant,
  nox: during(
    during(plant.nox, 10, 12, (row) => ({ ...row, value: 57.31 })),
    15,
    18,
    (_, t) => plant.nox[t - 200],
  ),
  flow: during(plant.flow, 14, 18, (row) => ({ ...row, value: row.value! * 0.6 })),
};
const readings = readingsOf(contexts, series);
const events = [
  event('maintenance', begin + 12 * day, { toMs: begin + 12.2 * day }),
  event('low-load', begin + 19 * day),
];
const whole = play(contexts, readings, events);

/** Reorders by keys that fast-check chose. */
const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((one, i) => ({ one, key: Math.imul(i + 1, 2_654_435_761 ^ seed) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);

describe('findings', () => {
  test('are there at all', () => {
    expect(new Set(whole.map(({ kind }) => kind))).toEqual(new Set(['constant', 'replay', 'load']));
  });

  test('do not depend on the order of arrival, on repeated rows or on how often they are asked for', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(1, 7, 24, 60),
        fc.integer({ min: 2, max: 9 }),
        (seed, hours, every) => {
          const screen = new Screen(shuffled(contexts, seed));
          for (const one of shuffled(events, seed)) screen.declare(one);
          const found: ScreenFinding[] = [];
          for (let now = begin; now <= begin + 26 * day; now += hours * hour) {
            const part = readings.filter(({ startMs }) => startMs >= now - hours * hour && startMs < now);
            for (const [i, reading] of shuffled(part, seed).entries()) {
              screen.push(reading);
              if (i % every === 0) screen.push({ ...reading });
            }
            found.push(...screen.advance(now));
          }
          const key = (one: ScreenFinding) => `${one.detectedMs} ${one.id} ${one.toMs}`;
          const sorted = (list: readonly ScreenFinding[]) =>
            [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
          expect(sorted(found)).toEqual(
            sorted(whole.filter(({ detectedMs }) => detectedMs <= begin + 26 * day)),
          );
        },
      ),
      { numRuns: 6 },
    );
  });

  test('up to a moment are the same when nothing after it is there: no future is used', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9 * 24, max: 22 * 24 }), (hours) => {
        const untilMs = begin + hours * hour;
        const before = readings.filter(({ startMs }) => startMs + hour <= untilMs);
        const known = events.filter(({ declaredMs }) => declaredMs <= untilMs);
        const cut = play(contexts, before, known, hour, untilMs);
        expect(cut).toEqual(whole.filter(({ detectedMs }) => detectedMs <= untilMs));
      }),
      { numRuns: 6 },
    );
  });

  test('a revision counts from the moment it came', () => {
    const late = {
      ...readings[0]!,
      series: 'nox',
      startMs: begin + 10 * day,
      revision: 1,
      receivedMs: begin + 21 * day,
    };
    const more = [...readings, late];
    const until = begin + 21 * day - hour;
    expect(play(contexts, more, events, day, until)).toEqual(play(contexts, readings, events, day, until));
  });
});
