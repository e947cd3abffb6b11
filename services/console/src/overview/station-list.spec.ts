import type { StationItem } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';

import {
  columnsOf,
  filterStations,
  groupStations,
  newestOf,
  pageOf,
  pm25Now,
  unitOf,
} from './station-list.js';

type Latest = StationItem['latest'][number];

function latest(
  pollutant: string,
  value: number | null,
  end: string,
  flag: Latest['flag'] = 'N',
  unit = 'ug/m3',
): Latest {
  return { pollutant, value, unit, start: end, end, flag, revision: 0, receivedAt: end };
}

function station(
  id: string,
  kind: StationItem['kind'],
  values: Latest[],
  more: Partial<StationItem> = {},
): StationItem {
  return {
    id,
    kind,
    name: id,
    simulated: false,
    status: { state: 'online', since: null },
    latest: values,
    ...more,
  };
}

const hour = (h: number): string => `2026-11-23T${String(h).padStart(2, '0')}:00:00Z`;

const now = Date.parse('2026-11-25T08:00:00Z');

test('PM2.5 now is the mean over fresh, normal values of stations in use, with the count behind it', () => {
  const figure = pm25Now(
    [
      station('a', 'air', [latest('a34004', 30, hour(9)), latest('a34002', 500, hour(9))]),
      station('b', 'air', [latest('a34004', 41, hour(8))]),
      station('old', 'air', [latest('a34004', 900, hour(5))]),
      station('flagged', 'air', [latest('a34004', 900, hour(9), 'D')]),
      station('missing', 'air', [latest('a34004', null, hour(9), 'B')]),
      station('outlet', 'outlet', [latest('a34004', 900, hour(9))]),
      station('retired', 'air', [latest('a34004', 900, hour(9))], { retiredFrom: '2026-11-24' }),
      station('soon', 'air', [latest('a34004', 30, hour(9))], { retiredFrom: '2026-11-26' }),
    ],
    now,
  );
  expect(figure).toEqual({ mean: 101 / 3, unit: 'ug/m3', count: 3, total: 6, at: Date.parse(hour(9)) });
});

test('without any normal value there is no figure, not a zero', () => {
  expect(pm25Now([], now)).toBeNull();
  expect(pm25Now([station('a', 'air', [latest('a34004', 3, hour(1), 'M')])], now)).toBeNull();
});

test('the search finds every word in any name', () => {
  const list = [
    station('CN-1', 'air', [], { name: '东城子站', district: '东城区' }),
    station('DW001', 'outlet', [], { name: '总排口', enterpriseName: '东城污水处理厂' }),
  ];
  const ids = (text: string): string[] =>
    filterStations(list, { text, kind: '', state: '' }, now).map((s) => s.id);
  expect(ids('东城')).toEqual(['CN-1', 'DW001']);
  expect(ids(' 东城  dw0 ')).toEqual(['DW001']);
  expect(ids('')).toEqual(['CN-1', 'DW001']);
  expect(filterStations(list, { text: '', kind: 'air', state: 'silent' }, now)).toEqual([]);
});

test('a station is retired from its day on, however silent it is', () => {
  const silent = { status: { state: 'silent', since: hour(1) } } as const;
  const list = ['2026-11-24', '2026-11-25', '2026-11-26'].map((retiredFrom) =>
    station(retiredFrom, 'air', [], { ...silent, retiredFrom }),
  );
  const idsOf = (state: 'silent' | 'retired'): string[] =>
    filterStations(list, { text: '', kind: '', state }, now).map((s) => s.id);
  expect(idsOf('retired')).toEqual(['2026-11-24', '2026-11-25']);
  expect(idsOf('silent')).toEqual(['2026-11-26']);
});

test('groups come in a fixed order, outlets by medium, silent stations first, retired ones last', () => {
  const given = [
    station('o2', 'outlet', []),
    station('w1', 'outlet', [], { medium: 'water' }),
    station('g1', 'outlet', [], { medium: 'gas' }),
    station('a10', 'air', []),
    station('a2', 'air', []),
    station('a1', 'air', [], { status: { state: 'silent', since: hour(1) }, retiredFrom: '2026-01-01' }),
    station('a3', 'air', [], { status: { state: 'silent', since: hour(1) } }),
  ];
  const groups = groupStations(given, now);
  expect(groups.map((g) => [g.group, g.stations.map((s) => s.id)])).toEqual([
    ['air', ['a3', 'a2', 'a10', 'a1']],
    ['gas', ['g1']],
    ['wastewater', ['w1']],
    ['outlet', ['o2']],
  ]);
});

test('columns are what most stations report, in the usual order', () => {
  const list = [
    station('a', 'air', [
      latest('a05024', 1, hour(1)),
      latest('a34004', 1, hour(1)),
      latest('x1', 1, hour(1)),
    ]),
    station('b', 'air', [latest('a34004', 1, hour(1)), latest('a05024', 1, hour(1), 'N', 'mg/m3')]),
  ];
  expect(columnsOf(list, 2)).toEqual(['a34004', 'a05024']);
  expect(unitOf(list, 'a34004')).toBe('ug/m3');
  expect(unitOf(list, 'a05024')).toBeUndefined();
  expect(newestOf([])).toBeUndefined();
});

test('a page beyond the end is the last page', () => {
  const rows = [1, 2, 3, 4, 5];
  expect(pageOf(rows, 9, 2)).toEqual({ rows: [5], page: 3, pages: 3 });
  expect(pageOf([], 1, 2)).toEqual({ rows: [], page: 1, pages: 1 });
});
