import { describe, expect, it } from '@jest/globals';
import { findPollutant, parseLocalDate } from '../reading/index.js';
import { limitsIn, standards, type DecisionRow } from '../law/index.js';
import { ambientLimit, ambientLimits, ambientLimitsIn, limitNotInForce, sensitiveGroupsOf } from './index.js';

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

describe('Table 2 of GB 3095 (2026: cl. 4.5)', () => {
  const NOX = 'a21002';
  const TSP = 'a34001';
  const decision: DecisionRow = {
    type: 'decision',
    id: 'decision:made-up',
    of: 'GB 3095-2026',
    pollutants: [NOX],
    zones: ['II'],
    standard: 'Notice 1 of a made-up province',
    clause: '2',
    clauseZh: '二',
    validFrom: '2026-07-01',
    validTo: '2031-06-30',
    confidence: 'memory',
    source: 'made up',
    sourceZh: '虚构',
  };

  it('judges nobody without a decision, and says which limit that is', () => {
    expect(ambientLimits.filter(({ pollutant }) => pollutant === NOX || pollutant === TSP)).toEqual([]);
    expect(ambientLimit(TSP, 'day', 'II', '2026-11-23')).toBeUndefined();
    expect(limitNotInForce(TSP, 'II', '2026-11-23')).toMatchObject({
      standard: 'GB 3095-2026',
      clauseZh: '表2、4.5',
    });
    expect(limitNotInForce(TSP, 'II', '2026-02-28')).toMatchObject({ standard: 'GB 3095-2012' });
    expect(limitNotInForce('a34004', 'II', '2026-11-23')).toBeUndefined();
  });

  it('judges on the days of both and in the zones of a decision', () => {
    const rows = [...standards, decision];
    const found = ambientLimitsIn(rows).filter(({ pollutant }) => pollutant === NOX);
    expect(
      found.map(({ averaging, zone, value, validFrom, validTo }) => [
        averaging,
        zone,
        value,
        validFrom,
        validTo,
      ]),
    ).toEqual([
      ['year', 'II', 40, '2026-07-01', '2031-06-30'],
      ['day', 'II', 70, '2026-07-01', '2031-06-30'],
      ['hour', 'II', 250, '2026-07-01', '2031-06-30'],
    ]);
    expect(found[0]?.clause).toContain('Notice 1 of a made-up province');
    expect(limitNotInForce(NOX, 'II', '2026-11-23', rows)).toBeUndefined();
    expect(limitNotInForce(NOX, 'I', '2026-11-23', rows)).toBeDefined();
    expect(limitNotInForce(NOX, 'II', '2031-07-01', rows)).toBeDefined();
  });

  it('has no transition values: cl. 4.4 gives them to Table 1', () => {
    const rows = limitsIn(standards).filter((row) => row.byDecision && row.standard === 'GB 3095-2026');
    expect(new Set(rows.map(({ validFrom, validTo }) => `${validFrom} ${validTo}`))).toEqual(
      new Set(['2026-03-01 null']),
    );
  });
});

describe('sensitive groups (HJ 633-2026 Table 2)', () => {
  it('are told above a sub-index of 100 only, from 2026-03-01 on', () => {
    expect(sensitiveGroupsOf('so2', 101, '2026-03-01')?.groups.zh).toBe('哮喘患者、儿童、老年人');
    expect(sensitiveGroupsOf('o3_8h', 150, '2026-03-01')).toEqual(sensitiveGroupsOf('o3', 150, '2026-03-01'));
    expect(sensitiveGroupsOf('so2', 100, '2026-03-01')).toBeUndefined();
    expect(sensitiveGroupsOf('so2', 101, '2026-02-28')).toBeUndefined();
  });
});
