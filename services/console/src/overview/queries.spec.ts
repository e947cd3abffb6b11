import type { StationItem } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';

import { withChanges, type Stations } from './queries.js';
import { newestAssessed, type WaterPeriod } from './water-queries.js';

const at = (hour: number): string => `2026-11-23T0${hour}:00:00.000Z`;

function value(pollutant: string, hour: number, amount: number): StationItem['latest'][number] {
  return {
    pollutant,
    value: amount,
    unit: 'ug/m3',
    start: at(hour),
    end: at(hour),
    flag: 'N',
    revision: 0,
    receivedAt: at(hour),
  };
}

const known: Stations = {
  cut: false,
  items: [
    {
      id: 'a',
      kind: 'air',
      name: 'A',
      simulated: false,
      status: { state: 'silent', since: at(1) },
      latest: [value('p', 3, 1)],
    },
    {
      id: 'b',
      kind: 'air',
      name: 'B',
      simulated: false,
      status: { state: 'online', since: at(1) },
      latest: [],
    },
  ],
};

test('events replace values by newer ones, add others, and change the state', () => {
  const next = withChanges(known, [
    { station: 'a', latest: [value('p', 4, 2), value('q', 4, 3)], readings: 2 },
    { station: 'a', latest: [value('p', 2, 99)], readings: 1 },
    { station: 'a', status: { state: 'online', since: at(4) }, readings: 0 },
    { station: 'unknown', latest: [value('p', 9, 9)], readings: 1 },
  ]);
  expect(next.items[0]?.latest.map((l) => [l.pollutant, l.value])).toEqual([
    ['p', 2],
    ['q', 3],
  ]);
  expect(next.items[0]?.status.state).toBe('online');
  expect(next.items[1]).toBe(known.items[1]);
});

test('events of other stations change nothing', () => {
  expect(withChanges(known, [{ station: 'x', readings: 4 }])).toBe(known);
});

test('the water figure is of the newest day with any class', () => {
  const day = (period: string, assessed: number): WaterPeriod =>
    ({
      period,
      assessed,
      sections: [],
      counts: {},
      shares: {},
      goodWaterShare: null,
      complianceShare: null,
    }) as never;
  const days = [day('2026-11-21', 6), day('2026-11-22', 5), day('2026-11-23', 0)];
  expect(newestAssessed(days)?.period).toBe('2026-11-22');
  expect(newestAssessed([])).toBeUndefined();
});
