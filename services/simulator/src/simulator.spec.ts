import { nativeReadings } from '@farwatch/contracts/mqtt';
import { describe, expect, test } from '@jest/globals';

import { simulatedDistrict } from './district.js';
import { districtFiles } from './import-district.js';
import { incidentsOf } from './incidents.js';
import { hourMessages } from './messages.js';
import { hours, second } from './play.js';

const district = simulatedDistrict();
const seed = 7;
const day = Date.UTC(2026, 10, 20, 16);
const hourMs = 3_600_000;

describe('simulated district', () => {
  test('has 12 air stations, 6 sections and 20 outlets, all labelled as simulated', () => {
    const kinds = district.stations.map(({ station }) => station.kind);
    expect(['air', 'water', 'outlet'].map((kind) => kinds.filter((one) => one === kind).length)).toEqual([
      12, 6, 20,
    ]);
    expect(district.stations.every(({ station }) => station.simulated)).toBe(true);
    expect(new Set(district.stations.map(({ station }) => station.id)).size).toBe(38);
    for (const { text } of districtFiles(district)) expect(text.split('\n').length).toBeGreaterThan(6);
  });

  test('publishes the same bytes for the same seed, and others for another', () => {
    const play = (one: number): string =>
      JSON.stringify([...hours(one, district.stations, day, day + 24 * hourMs)]);
    expect(play(seed)).toBe(play(seed));
    expect(play(seed)).not.toBe(play(seed + 1));
  });

  test('every well-formed message is a valid native payload with non-negative values', () => {
    let count = 0;
    for (const { messages } of hours(seed, district.stations, day, day + 48 * hourMs)) {
      for (const { topic, payload } of messages) {
        if (!topic.endsWith('/readings') || payload.endsWith('"value":')) continue;
        const parsed = nativeReadings.parse(JSON.parse(payload));
        expect(parsed.readings.every(({ value }) => typeof value === 'number' && value >= 0)).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(1_000);
  });

  test('over a month every kind of incident happens', () => {
    const kinds = new Set<string>();
    for (let n = 20_000; n < 20_030; n++)
      for (const station of district.stations)
        for (const one of incidentsOf(seed, station, n)) kinds.add(one.kind);
    expect([...kinds].sort()).toEqual(['broken', 'correction', 'exceedance', 'flap', 'late', 'silence']);
  });

  test('a late batch comes exactly once, four hours later, and a silence sends nothing', () => {
    const found = district.stations
      .flatMap((station) => [20_400, 20_401, 20_402, 20_403].map((n) => ({ station, n })))
      .flatMap(({ station, n }) =>
        incidentsOf(seed, station, n).map((incident) => ({ station, n, incident })),
      );
    const startOf = (n: number, hour: number): number => n * 24 * hourMs - 8 * hourMs + hour * hourMs;
    const late = found.find(({ incident }) => incident.kind === 'late')!;
    const from = startOf(late.n, late.incident.fromHour);
    const label = new Date(from + 8 * hourMs).toISOString().slice(0, 13);
    const holding = [...hours(seed, [late.station], from - hourMs, from + 12 * hourMs)]
      .filter(({ messages }) => messages.some(({ payload }) => payload.includes(`"start":"${label}`)))
      .map(({ at }) => at);
    expect(holding).toEqual([from + 5 * hourMs]);
    const silent = found.find(({ incident }) => incident.kind === 'silence')!;
    const quiet = startOf(silent.n, silent.incident.fromHour) + hourMs;
    const [first] = hourMessages(seed, silent.station, quiet);
    expect(first).toMatchObject({ retain: true, payload: expect.stringContaining('"online":false') });
    expect(
      hourMessages(seed, silent.station, quiet + hourMs).filter(({ topic }) => topic.endsWith('readings')),
    ).toEqual([]);
  });

  test('in one minute every station that measures by the minute sends once', () => {
    const minute = Array.from({ length: 60 }, (_, s) =>
      second(seed, district.stations, day + 120_000 + s * 1_000),
    ).flat();
    const measuring = district.stations.filter(({ station }) => station.kind !== 'water').length;
    expect(minute.length).toBe(measuring);
  });
});
