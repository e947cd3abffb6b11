import { describe, expect, it } from '@jest/globals';

import { Areas, type Member } from '../areas/areas.js';
import { CO, NO2, OZONE, PM10, PM25, SO2 } from '../store/pollutants.js';
import { dayOf, sampleOf } from './air/air-samples.js';
import { aqiFigure } from './air/aqi-figures.js';
import { dayCounts } from './air/day-counts.js';
import { Exemptions, pollutersOf, withExemptions } from './exemptions.js';

const member = (station: string, notMonitored?: readonly string[], from = '2020-01-01'): Member => ({
  ...{ station, name: station, from, to: '9999-12-31', district: 'East', zone: 'II', waterBody: 'river' },
  ...{ targetClass: undefined, river: undefined, basin: undefined, simulated: false, notMonitored },
});
const areasOf = (...members: readonly Member[]): Areas =>
  new Areas(members.map((one) => ({ member: one, areas: ['East', 'all'] })));

const values = (rest: Partial<Record<string, number>> = {}): Map<string, number> =>
  new Map(
    Object.entries({ [PM25]: 30, [PM10]: 40, [SO2]: 5, [NO2]: 20, [CO]: 0.5, [OZONE]: 60, ...rest }).flatMap(
      ([code, value]) => (value === undefined ? [] : [[code, Math.round(value * 1e6)]]),
    ),
  );
const withoutCo = values({ [CO]: undefined });

describe('items that need not be there (HJ 633-2026 cl. 5.3.2)', () => {
  it('are those that the scheme of every station of the area leaves out', () => {
    const alone = areasOf(member('a', [CO]));
    expect([...(new Exemptions(alone, 'East', []).on('2026-04-01') ?? [])]).toEqual(['co']);
    const two = areasOf(member('a', [CO]), member('b'));
    expect(new Exemptions(two, 'East', []).on('2026-04-01')).toBeUndefined();
    expect([...(new Exemptions(two, 'a', []).on('2026-04-01') ?? [])]).toEqual(['co']);
  });

  it('are so only from the day on which the scheme leaves them out', () => {
    const areas = areasOf({ ...member('a'), to: '2026-04-09' }, member('a', [CO], '2026-04-10'));
    const exemptions = new Exemptions(areas, 'a', []);
    expect(exemptions.on('2026-04-09')).toBeUndefined();
    expect(exemptions.on('2026-04-10')?.has('co')).toBe(true);
  });

  it('are not what was primary above an index of 100 within the three years before', () => {
    const bad = dayOf('2023-04-02', values({ [CO]: 20 }));
    expect(pollutersOf(bad)).toBe(CO);
    const exemptions = new Exemptions(areasOf(member('a', [CO])), 'a', [bad]);
    expect(exemptions.on('2026-04-02')).toBeUndefined();
    expect(exemptions.on('2026-04-03')?.has('co')).toBe(true);
    // Not by the day itself, and not by one up to 100.
    expect(exemptions.on('2023-04-02')?.has('co')).toBe(true);
    expect(pollutersOf(dayOf('2023-04-02', values({ [CO]: 3.9 })))).toBe('');
  });

  it('hold ozone under both of its names', () => {
    const areas = areasOf(member('a', [OZONE]));
    expect([...(new Exemptions(areas, 'a', []).on('2026-04-01') ?? [])].sort()).toEqual(['o3', 'o3_8h']);
    const bad = dayOf('2025-06-01', values({ [OZONE]: 200 }));
    expect(new Exemptions(areas, 'a', [bad]).on('2026-04-01')).toBeUndefined();
  });

  it('keep no index back, are named, and the day counts among the good ones', () => {
    const exemptions = new Exemptions(areasOf(member('a', [CO])), 'a', []);
    const on = '2026-04-01';
    expect(aqiFigure('day', on, sampleOf(withoutCo))).toMatchObject({ published: false });
    const figure = aqiFigure('day', on, sampleOf(withoutCo), exemptions.on(on));
    expect(figure).toMatchObject({ published: true, missing: [CO], exempt: [CO] });
    expect(figure).not.toHaveProperty('reason');
    expect(aqiFigure('hour', on, sampleOf(withoutCo), exemptions.on(on))).toMatchObject({ exempt: [CO] });
    // A value that comes all the same is one; the rules before 2026-03-01 know no exemption.
    expect(aqiFigure('day', on, sampleOf(values()), exemptions.on(on))).not.toHaveProperty('exempt');
    expect(aqiFigure('day', '2026-02-28', sampleOf(withoutCo), exemptions.on(on))).not.toHaveProperty(
      'exempt',
    );

    const days = [dayOf(on, withoutCo)];
    expect(dayCounts('2026-04', days)).toMatchObject({ validDays: 0, goodDays: 0 });
    expect(dayCounts('2026-04', withExemptions(days, exemptions))).toMatchObject({
      validDays: 1,
      goodDays: 1,
    });
  });
});
