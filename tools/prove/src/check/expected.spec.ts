import { describe, expect, test } from '@jest/globals';

import { finalReadings, leadKey, leadsOf } from './expected.js';
import { hourMs, stationScript, type SentReading } from '@farwatch/lab/fleet/fleet-script';

const at = (hour: number, value: number, revision = 0): SentReading => ({
  pollutant: 'a21026',
  start: hour * hourMs,
  value,
  revision,
});

describe('the plain pass of the proof', () => {
  test('a run of hours above the limit is one lead with its peak', () => {
    const leads = leadsOf('s', [at(0, 10), at(1, 36), at(2, 50), at(3, 35), at(4, 36)], 0);
    expect(leads).toEqual([
      { station: 's', pollutant: 'a21026', start: hourMs, end: 3 * hourMs, count: 2, peak: 50 },
      { station: 's', pollutant: 'a21026', start: 4 * hourMs, end: 5 * hourMs, count: 1, peak: 36 },
    ]);
  });

  test('every pollutant is looked at, also when the readings come as an iterator', () => {
    const both = finalReadings([at(1, 36), { ...at(1, 101), pollutant: 'a21002' }]);
    expect(
      leadsOf('s', both.values(), 0)
        .map(({ pollutant }) => pollutant)
        .sort(),
    ).toEqual(['a21002', 'a21026']);
  });

  test('hours that are not there are bridged up to the gap of the rule, not beyond', () => {
    const hours = [at(0, 40), at(3, 41)];
    expect(leadsOf('s', hours, 2)).toHaveLength(1);
    expect(leadsOf('s', hours, 1)).toHaveLength(2);
  });

  test('of each hour the highest revision stands, whatever the order', () => {
    const sent = [at(1, 36, 3), at(1, 10, 0), at(1, 20, 2)];
    expect([...finalReadings(sent).values()]).toEqual([at(1, 36, 3)]);
    expect([...finalReadings(sent.toReversed()).values()]).toEqual([at(1, 36, 3)]);
  });

  test('the same seed gives the same script with exceedances, corrections and repetitions in it', () => {
    const script = stationScript(5, 's', 300, 1_000 * hourMs);
    expect(stationScript(5, 's', 300, 1_000 * hourMs)).toEqual(script);
    const readings = script.flatMap((message) => message.readings);
    expect(readings.some((one) => one.revision > 0)).toBe(true);
    expect(readings.length).toBeGreaterThan(
      new Set(readings.map((one) => `${one.pollutant}${one.start}`)).size,
    );
    const leads = leadsOf('s', finalReadings(readings).values(), 3).map(leadKey);
    expect(leads.length).toBeGreaterThan(10);
    expect(new Set(leads).size).toBe(leads.length);
  });
});
