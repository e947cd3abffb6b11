import { describe, expect, test } from '@jest/globals';

import { attribute } from './attribute.js';
import { spreadAt } from './dispersion.js';
import type { FlightOutlet, FlightReading, GasFlight } from './types.js';

const [lon0, lat0] = [120, 30];
const east = (metres: number) => lon0 + metres / (111_320 * Math.cos((lat0 * Math.PI) / 180));
const north = (metres: number) => lat0 + metres / 110_950;
const outlet = (id: string, x: number, y: number, pollutants = ['a21026']): FlightOutlet => ({
  id,
  lon: east(x),
  lat: north(y),
  stackHeight: 40,
  pollutants,
});

/** Numbers that look random and are the same in every run. */
function noiseOf(seed: number): () => number {
  let state = seed;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return () => next() + next() + next() + next() - 2;
}

/** Five legs across a west wind, 60 m up, through the plume of a source at (x, y); strength 0 is clean air. */
function flightPast(
  source: { x: number; y: number },
  strength: number,
  change: Partial<GasFlight> = {},
): GasFlight {
  const noise = noiseOf(7);
  const readings: FlightReading[] = [];
  let shown = 0;
  const [tau, lag] = [6, 2];
  const queue: number[] = [];
  for (let t = 0; t < 700; t++) {
    const height = t < 30 ? 0 : Math.min(60, (t - 30) * 3);
    const leg = Math.floor(Math.max(0, t - 60) / 128);
    const along = (Math.max(0, t - 60) % 128) * 8;
    const [x, y] = [400 + leg * 100, t < 60 ? -500 : leg % 2 === 0 ? along - 500 : 524 - along];
    const [down, cross] = [x - source.x, y - source.y];
    let plume = 0;
    if (down > 5) {
      const [sy, sz] = spreadAt('C', down);
      const up = Math.exp(-0.5 * ((height - 47) / sz) ** 2) + Math.exp(-0.5 * ((height + 47) / sz) ** 2);
      plume = (strength * Math.exp(-0.5 * (cross / sy) ** 2) * up * 1e6) / (2 * Math.PI * 4 * sy * sz);
    }
    queue.push(plume);
    shown += ((queue.length > lag ? queue.shift()! : 0) - shown) / tau;
    readings.push([t, east(x), north(y), height, 20 + t * 0.004 + shown + noise() * 1.5]);
  }
  return {
    localHour: 17,
    pollutant: 'a21026',
    unit: 'ug/m3',
    responseSeconds: 8,
    wind: { direction: 270, speed: 4, source: 'dock', quality: 'good', ageMinutes: 2, distanceM: 0 },
    readings,
    ...change,
  };
}

const outlets = [outlet('A', 0, 0), outlet('B', 0, 300), outlet('C', 0, -320), outlet('D', -900, 120)];

describe('from a gas flight to its source', () => {
  test('the outlet whose plume was crossed is named, with a sector that holds it and reasons in both languages', () => {
    const { verdict, ranked, sector, reasons } = attribute(flightPast({ x: 0, y: 0 }, 5), outlets);
    expect(verdict).toBe('attributed');
    expect(ranked[0]?.outlet).toBe('A');
    expect(sector).not.toBeNull();
    const [dx, dy] = [
      (lon0 - sector!.apex[0]) * 111_320 * Math.cos((lat0 * Math.PI) / 180),
      (lat0 - sector!.apex[1]) * 110_950,
    ];
    expect(Math.hypot(dx, dy)).toBeLessThanOrEqual(sector!.radiusM);
    for (const { zh, en } of reasons) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/[a-z]/);
    }
  });

  test('clean air with a drift names nobody', () => {
    const { verdict, somethingProbability } = attribute(flightPast({ x: 0, y: 0 }, 0), outlets);
    expect(verdict).toBe('nothing-found');
    expect(somethingProbability).toBeLessThan(0.5);
  });

  test('a plume from a place outside the register names no outlet, and the sector leads to it', () => {
    const answer = attribute(flightPast({ x: 100, y: 60 }, 8), [outlet('B', 0, 520), outlet('C', 0, -520)]);
    expect(answer.verdict).toBe('not-attributable');
    expect(answer.unregisteredProbability).toBeGreaterThan(0.5);
    expect(answer.sector).not.toBeNull();
  });

  test('of two outlets in one line the one with the permit is likelier', () => {
    const permitted = attribute(flightPast({ x: 0, y: 0 }, 5), [
      outlet('with', -60, 0),
      outlet('without', 0, 0, ['a21002']),
    ]);
    expect(permitted.ranked[0]?.outlet).toBe('with');
  });

  test('the response of the instrument is found where it is not stated', () => {
    const { verdict, ranked } = attribute(flightPast({ x: 0, y: 0 }, 5, { responseSeconds: null }), outlets);
    expect([verdict, ranked[0]?.outlet]).toEqual(['attributed', 'A']);
  });

  test('the unit does not change the answer', () => {
    const flight = flightPast({ x: 0, y: 0 }, 5);
    const milli = flight.readings.map((one): FlightReading => [
      one[0],
      one[1],
      one[2],
      one[3],
      one[4] / 1000,
    ]);
    const [a, b] = [
      attribute(flight, outlets),
      attribute({ ...flight, unit: 'mg/m3', readings: milli }, outlets),
    ];
    expect(b.ranked.map((one) => one.outlet)).toEqual(a.ranked.map((one) => one.outlet));
    expect(b.ranked[0]!.probability).toBeCloseTo(a.ranked[0]!.probability, 6);
  });

  test('spikes, 0,0 positions, NaN values and disorder do not change the outlet', () => {
    const flight = flightPast({ x: 0, y: 0 }, 5);
    const spoiled = flight.readings.map((one, i): FlightReading =>
      i % 97 === 50
        ? [one[0], one[1], one[2], one[3], 900]
        : i % 89 === 3
          ? [one[0], 0, 0, one[3], one[4]]
          : i % 83 === 1
            ? [one[0], one[1], one[2], one[3], NaN]
            : one,
    );
    const { verdict, ranked } = attribute({ ...flight, readings: spoiled.reverse() }, outlets);
    expect([verdict, ranked[0]?.outlet]).toEqual(['attributed', 'A']);
  });

  test('no readings, a drone that never took off, no outlets: an answer and no throw', () => {
    const flight = flightPast({ x: 0, y: 0 }, 5);
    const ground = flight.readings.map((one): FlightReading => [one[0], one[1], one[2], 0, one[4]]);
    expect(attribute({ ...flight, readings: [] }, outlets)).toMatchObject({
      verdict: 'nothing-found',
      sector: null,
    });
    expect(attribute({ ...flight, readings: ground }, outlets)).toMatchObject({ verdict: 'nothing-found' });
    expect(attribute(flight, []).verdict).not.toBe('attributed');
  });

  test('20,000 readings are as good as 700', () => {
    const { readings, ...flight } = flightPast({ x: 0, y: 0 }, 5);
    const dense = Array.from({ length: 20_000 }, (_, i): FlightReading => {
      const one = readings[Math.floor((i * readings.length) / 20_000)]!;
      return [(i * 700) / 20_000, one[1], one[2], one[3], one[4]];
    });
    expect(attribute({ ...flight, readings: dense }, outlets).ranked[0]?.outlet).toBe('A');
  });
});
