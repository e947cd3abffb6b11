import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { measuredPollutants, StationCounts } from './station-counts.js';

const codes = ['a34004', 'a34002'];
const stations = ['s1', 's2', 's3'].map((station) => ({ station }));
const day = fc.integer({ min: 1, max: 9 }).map((n) => `2026-01-0${n}`);
const firstDays = fc
  .array(fc.tuple(fc.constantFrom(...codes), fc.constantFrom('s1', 's2', 's3'), day), { maxLength: 6 })
  .map((rows) => new Map(rows.map(([code, station, first]) => [`${code}/${station}`, first])));
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

describe(`stations that measure a pollutant (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('count from their first day with a value, that day included', () => {
    const first = new Map([
      ['a34004/s2', '2026-01-05'],
      ['a34004/s1', '2026-01-02'],
    ]);
    const counts = new StationCounts(first, stations, codes);
    expect(['01', '02', '04', '05', '09'].map((n) => counts.on(`2026-01-${n}`, 'a34004'))).toEqual([
      0, 1, 1, 2, 2,
    ]);
    expect(counts.on('2026-01-09', 'a34002')).toBe(0);
    expect(measuredPollutants(first, stations, codes, '2026-01-01')).toEqual([]);
    expect(measuredPollutants(first, stations, codes, '2026-01-02')).toEqual(['a34004']);
  });

  it('are the same, counted or only asked whether there is any', () => {
    fc.assert(
      fc.property(firstDays, day, (first, on) => {
        expect(measuredPollutants(first, stations, codes, on)).toEqual(
          new StationCounts(first, stations, codes).pollutants(on),
        );
      }),
      { seed },
    );
  });
});
