import { describe, expect, it } from '@jest/globals';

import {
  dateToDayNumber,
  dayInterval,
  dayNumberStart,
  episodes,
  hourInterval,
  judge,
  limitApplies,
  limitTimeline,
  limitsInForce,
  mda8Interval,
  missing,
  type IntervalValue,
  type RuleLimit,
  type RuleParameters,
} from './index.js';

const hour = 3_600_000;
const max: RuleLimit = { id: 'max', comparison: 'max', valueE6: 100_000_000, fromDay: 0, toDay: Infinity };
const min: RuleLimit = { id: 'min', comparison: 'min', valueE6: 6_000_000, fromDay: 0, toDay: Infinity };
const rule: RuleParameters = { openAfter: 1, closeAfter: 1, maxGap: 2, stepMs: hour };

function value(valueE6: number, over: Partial<IntervalValue> = {}): IntervalValue {
  return { start: 0, end: hour, valueE6, quality: 'valid', flag: 'N', completeness: 1, ...over };
}

describe('a verdict', () => {
  it('exceeds only strictly beyond the limit, compared in millionths', () => {
    expect(judge(value(100_000_001), [max])).toMatchObject({ outcome: 'exceeds', limit: { id: 'max' } });
    expect(judge(value(100_000_000), [max])).toMatchObject({ outcome: 'meets', limit: { id: 'max' } });
    expect(judge(value(5_999_999), [min])).toMatchObject({ outcome: 'exceeds', limit: { id: 'min' } });
    expect(judge(value(6_000_000), [min]).outcome).toBe('meets');
  });

  it('below detection is certain only where the detection limit is not above the limit; half of it judges nothing', () => {
    const below = (detectionE6: number) => value(detectionE6 / 2, { quality: 'below' });
    expect(judge(below(100_000_000), [max]).outcome).toBe('meets');
    expect(judge(below(300_000_000), [max])).toMatchObject({
      outcome: 'not-judged',
      reason: 'below-detection',
    });
    expect(judge(below(150_000_000), [max])).toMatchObject({
      outcome: 'not-judged',
      reason: 'below-detection',
    });
    expect(judge(below(6_000_000), [min])).toMatchObject({ outcome: 'exceeds', limit: { id: 'min' } });
    expect(judge(below(14_000_000), [min])).toMatchObject({ outcome: 'not-judged' });
    expect(judge({ ...below(1_000_000), flag: 'D' }, [max])).toMatchObject({ reason: 'flagged' });
    expect(judge(below(1_000_000), [])).toMatchObject({ reason: 'no-limit' });
  });

  it('of a day of total suspended particles needs all 24 hours (GB 3095-2026 Table 4)', () => {
    const hours = Array.from({ length: 23 }, () => 500_000_000);
    expect(dayInterval(0, hours, null, 'a34001').quality).toBe('incomplete');
    expect(dayInterval(0, [...hours, 1], null, 'a34001').quality).toBe('valid');
    expect(dayInterval(0, hours, null, 'a34004').quality).toBe('valid');
  });

  it('names the violated one of a minimum and a maximum', () => {
    const ph = [
      { ...max, id: 'ph-max', valueE6: 9_000_000 },
      { ...min, id: 'ph-min' },
    ];
    expect(judge(value(9_100_000), ph).limit?.id).toBe('ph-max');
    expect(judge(value(5_000_000), ph).limit?.id).toBe('ph-min');
    expect(judge(value(7_000_000), ph).outcome).toBe('meets');
  });

  it.each(['F', 'M', 'S', 'D', 'C', 'T', 'B'])('never exceeds with flag %s', (flag) => {
    for (const quality of ['valid', 'partial', 'flagged'] as const)
      expect(judge(value(9e15, { flag, quality }), [max])).toMatchObject({
        outcome: 'not-judged',
        reason: 'flagged',
      });
  });

  it('says why nothing can be judged', () => {
    expect(judge(missing(0, hour), [max]).reason).toBe('missing');
    expect(judge(value(9e9, { quality: 'incomplete' }), [max]).reason).toBe('incomplete');
    expect(judge(value(9e9, { quality: 'averaging' }), [max]).reason).toBe('averaging');
    expect(judge(value(9e9), []).reason).toBe('no-limit');
  });

  it('lets a daily maximum over too few windows stand only where it exceeds', () => {
    expect(judge(value(100_000_001, { quality: 'partial' }), [max]).outcome).toBe('exceeds');
    expect(judge(value(99_000_000, { quality: 'partial' }), [max])).toMatchObject({
      outcome: 'not-judged',
      reason: 'incomplete',
    });
  });
});

describe('the limit in force', () => {
  const old = {
    ...max,
    id: 'old',
    valueE6: 75_000_000,
    fromDay: dateToDayNumber('2013-01-01'),
    toDay: dateToDayNumber('2026-02-28'),
  };
  const now = {
    ...max,
    id: 'new',
    valueE6: 60_000_000,
    fromDay: dateToDayNumber('2026-03-01'),
    toDay: Infinity,
  };
  const timeline = limitTimeline([now, old]);
  it.each([
    ['2026-02-28T15:59:59.999Z', 'old'],
    ['2026-02-28T16:00:00.000Z', 'new'],
    ['2012-12-31T15:59:59.999Z', undefined],
    ['2012-12-31T16:00:00.000Z', 'old'],
    ['2099-01-01T00:00:00.000Z', 'new'],
  ])('at %s is %s, by the local day of the start', (time, id) => {
    expect(limitsInForce(timeline, Date.parse(time))[0]?.id).toBe(id);
  });

  it('goes by zone, by outlet, by water body and class', () => {
    expect(limitApplies({ basis: 'ambient', zone: 'II' }, { id: 'a', kind: 'air' })).toBe(true);
    expect(limitApplies({ basis: 'ambient', zone: 'I' }, { id: 'a', kind: 'air' })).toBe(false);
    expect(limitApplies({ basis: 'ambient', zone: 'I' }, { id: 'a', kind: 'air', zone: 'I' })).toBe(true);
    expect(limitApplies({ basis: 'permit', station: 'o1' }, { id: 'o1', kind: 'outlet' })).toBe(true);
    expect(limitApplies({ basis: 'permit', station: 'o2' }, { id: 'o1', kind: 'outlet' })).toBe(false);
    expect(limitApplies({ basis: 'permit', station: 'a' }, { id: 'a', kind: 'air' })).toBe(false);
    const section = { id: 'w', kind: 'water', waterBody: 'lake', targetClass: 3 } as const;
    expect(limitApplies({ basis: 'water-class', waterBody: 'lake', targetClass: 3 }, section)).toBe(true);
    expect(limitApplies({ basis: 'water-class', waterBody: 'river', targetClass: 3 }, section)).toBe(false);
    expect(limitApplies({ basis: 'water-class', waterBody: 'lake', targetClass: 2 }, section)).toBe(false);
    expect(limitApplies({ basis: 'water-class' }, { id: 'w', kind: 'water' })).toBe(false);
  });
});

describe('an episode', () => {
  // E exceeds, M meets, x is flagged, . is absent
  const scan = (pattern: string, parameters: Partial<RuleParameters> = {}, horizon?: number) => {
    const verdicts = [...pattern].flatMap((letter, index) => {
      if (letter === '.') return [];
      const at = { start: index * hour, end: (index + 1) * hour };
      if (letter === 'x') return [judge(value(200_000_000, { ...at, quality: 'flagged', flag: 'D' }), [max])];
      return [judge(value(letter === 'M' ? 50_000_000 : 100_000_000 + (index + 1) * 1_000_000, at), [max])];
    });
    return episodes(
      verdicts,
      { ...rule, ...parameters },
      horizon === undefined ? {} : { horizon: horizon * hour },
    ).map(
      (found) =>
        `${found.start / hour}-${found.end / hour} ${found.count} ${found.endedBy ?? 'open'} ^${found.peak.start / hour}`,
    );
  };
  it.each([
    ['MEEM', {}, ['1-3 2 met ^2']],
    ['MEE', {}, ['1-3 2 open ^2']],
    ['EMEM', {}, ['0-1 1 met ^0', '2-3 1 met ^2']],
    ['EMEMM', { closeAfter: 2 }, ['0-3 2 met ^2']],
    ['EMEEM', { openAfter: 2 }, ['2-4 2 met ^3']],
    ['ExEM', { openAfter: 2 }, ['0-3 2 met ^2']],
    ['E..E', {}, ['0-4 2 open ^3']],
    ['E...E', {}, ['0-1 1 no-data ^0', '4-5 1 open ^4']],
    ['E.xxE', {}, ['0-1 1 no-data ^0', '4-5 1 open ^4']],
    ['E.x.', {}, ['0-1 1 open ^0']],
    ['E....E', { openAfter: 2 }, []],
    ['ExxM', {}, ['0-1 1 met ^0']],
  ])('of %s with %j', (pattern, parameters, expected) => {
    expect(scan(pattern, parameters)).toEqual(expected);
  });

  it('ends by no data only where the silence is certain', () => {
    expect(scan('E', {}, 3)).toEqual(['0-1 1 open ^0']);
    expect(scan('E', {}, 4)).toEqual(['0-1 1 no-data ^0']);
  });
});

describe('an interval', () => {
  it('is the hourly reading, else the mean of 45 minutes', () => {
    const minutes = { sum: 45n * 7_000_000n, count: 45 };
    expect(hourInterval(0, null, minutes)).toMatchObject({
      valueE6: 7_000_000,
      quality: 'valid',
      completeness: 0.75,
    });
    expect(hourInterval(0, null, { sum: 44n, count: 44 })?.quality).toBe('incomplete');
    expect(hourInterval(0, { valueE6: 9, flag: 'N' }, minutes)).toMatchObject({
      valueE6: 9,
      quality: 'valid',
    });
    expect(hourInterval(0, { valueE6: 9, flag: 'C' }, minutes)).toMatchObject({
      quality: 'flagged',
      flag: 'C',
    });
    expect(hourInterval(0, { valueE6: null, flag: 'B' }, minutes)?.valueE6).toBe(7_000_000);
    expect(hourInterval(0, { valueE6: null, flag: 'B' }, { sum: 0n, count: 0 })).toBeUndefined();
  });

  it('of a day needs 20 hours', () => {
    const start = dayNumberStart(20_000);
    const hours = (count: number) => Array.from({ length: 24 }, (_, i) => (i < count ? 5_000_000 : null));
    expect(dayInterval(start, hours(20))).toMatchObject({ valueE6: 5_000_000, quality: 'valid' });
    expect(dayInterval(start, hours(19)).quality).toBe('incomplete');
    expect(dayInterval(start, hours(24), { valueE6: 8, flag: 'N' })).toMatchObject({
      valueE6: 8,
      quality: 'valid',
    });
    expect(mda8Interval(start, hours(24))).toMatchObject({
      valueE6: 5_000_000,
      quality: 'valid',
      completeness: 1,
    });
    expect(mda8Interval(start, hours(8)).quality).toBe('partial');
    expect(mda8Interval(start, hours(5)).quality).toBe('incomplete');
  });
});
