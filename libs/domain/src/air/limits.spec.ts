import { describe, expect, it } from '@jest/globals';
import { findPollutant, parseLocalDate } from '../reading/index.js';
import { ambientLimit, ambientLimits } from './index.js';

describe('ambient limits by date (GB 3095-2012, GB 3095-2026 Table 1 and cl. 4.4)', () => {
  it.each([
    ['a34004', 'day', 'II', '2026-02-28', 75, 'GB 3095-2012'],
    ['a34004', 'day', 'II', '2026-03-01', 60, 'GB 3095-2026'],
    ['a34004', 'day', 'II', '2030-12-31', 60, 'GB 3095-2026'],
    ['a34004', 'day', 'II', '2031-01-01', 50, 'GB 3095-2026'],
    ['a34004', 'day', 'I', '2026-11-23', 35, 'GB 3095-2026'],
    ['a34004', 'year', 'II', '2015-06-01', 35, 'GB 3095-2012'],
    ['a34004', 'year', 'II', '2026-11-23', 30, 'GB 3095-2026'],
    ['a34002', 'day', 'II', '2026-11-23', 120, 'GB 3095-2026'],
    ['a21026', 'hour', 'II', '2026-11-23', 500, 'GB 3095-2026'],
    ['a21026', 'hour', 'II', '2031-01-01', 150, 'GB 3095-2026'],
    ['a05024', 'mda8', 'II', '2015-06-01', 160, 'GB 3095-2012'],
    ['a05024', 'mda8', 'I', '2026-11-23', 100, 'GB 3095-2026'],
    ['a21005', 'day', 'II', '2026-11-23', 4, 'GB 3095-2026'],
  ] as const)('%s %s in zone %s on %s is %d by %s', (pollutant, averaging, zone, date, value, standard) => {
    const limit = ambientLimit(pollutant, averaging, zone, date);
    expect(limit).toMatchObject({ value, standard, basis: 'ambient', comparison: 'max' });
  });

  it('has no hourly PM limit, and none before the standard was in use', () => {
    expect(ambientLimit('a34004', 'hour', 'II', '2026-11-23')).toBeUndefined();
    expect(ambientLimit('a34004', 'day', 'II', '2012-12-31')).toBeUndefined();
  });

  it('has unique ids, canonical units, real dates and grade 1 never above grade 2', () => {
    expect(new Set(ambientLimits.map((limit) => limit.id)).size).toBe(ambientLimits.length);
    for (const limit of ambientLimits) {
      expect(limit.unit).toBe(findPollutant(limit.pollutant)?.unit);
      expect(parseLocalDate(limit.validFrom)).toBeDefined();
      if (limit.validTo !== null) expect(limit.validTo > limit.validFrom).toBe(true);
      if (limit.zone === 'I') {
        const other = ambientLimit(limit.pollutant, limit.averaging, 'II', limit.validFrom);
        expect(limit.value).toBeLessThanOrEqual(other?.value ?? NaN);
      }
    }
  });

  it('never has two limits in force for one question on one day', () => {
    for (const a of ambientLimits) {
      const clash = ambientLimits.filter(
        (b) =>
          b !== a &&
          b.pollutant === a.pollutant &&
          b.averaging === a.averaging &&
          b.zone === a.zone &&
          b.validFrom <= (a.validTo ?? '9999-12-31') &&
          a.validFrom <= (b.validTo ?? '9999-12-31'),
      );
      expect(clash.map((limit) => limit.id)).toEqual([]);
    }
  });
});
