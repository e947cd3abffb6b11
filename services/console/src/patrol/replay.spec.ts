import { describe, expect, test } from '@jest/globals';
import type { ObservationItem, TrackFeature } from '@farwatch/contracts/http';
import { partsOfTrack, placeAt } from '@farwatch/domain/patrol';
import fc from 'fast-check';

import { makeScale } from '../map/colour-scale.js';
import {
  gapsOf,
  peakOf,
  playOn,
  pollutantsOf,
  readingAt,
  readingsOf,
  replayTrack,
  segmentsOf,
  seriesOf,
  spanOf,
  whereAt,
} from './replay.js';

const t0 = Date.parse('2026-11-29T01:00:00Z');
const at = (seconds: number): string => new Date(t0 + seconds * 1000).toISOString();
const reading = (seconds: number, value: number, more: Partial<ObservationItem> = {}): ObservationItem => ({
  at: at(seconds),
  pollutant: 'a21026',
  sensor: '',
  value,
  unit: 'ug/m3',
  place: { lon: 117 + seconds / 10_000, lat: 39 },
  ...more,
});
const track = (parts: [seconds: number, lon: number][][]): TrackFeature => ({
  type: 'Feature',
  geometry: {
    type: 'MultiLineString',
    coordinates: parts.map((part) => part.map(([, lon]) => [lon, 39, 60])),
  },
  properties: {
    flight: 'f',
    times: parts.map((part) => part.map(([seconds]) => t0 + seconds * 1000)),
    points: 1,
    toleranceM: 0,
  },
});
const two = replayTrack(track([[[0, 117], [2, 117.001]], [[20, 117.01], [28, 117.02]]])); // prettier-ignore

describe('where the aircraft was', () => {
  test('between two points by a straight line, with its height', () => {
    const found = whereAt(two, t0 + 1000);
    expect(found).toMatchObject({ height: { metres: 60 } });
    expect('place' in found && found.place[0]).toBeCloseTo(117.0005, 9);
  });
  test('in a gap and outside nobody knows', () => {
    expect(whereAt(two, t0 + 10_000)).toEqual({ lost: 'gap' });
    expect(whereAt(two, t0 - 1)).toEqual({ lost: 'outside' });
    expect(whereAt(two, t0 + 29_000)).toEqual({ lost: 'outside' });
    expect(whereAt(replayTrack(track([])), t0)).toEqual({ lost: 'outside' });
  });
  test('gaps are told with their times', () => {
    expect(gapsOf(two)).toEqual([{ fromMs: t0 + 2000, toMs: t0 + 20_000 }]);
    expect(gapsOf(replayTrack(track([[], [[0, 117]]])))).toEqual([]);
  });

  test('a track that came in parts says the same as the track itself, at every moment', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
        let [seconds, lat] = [0, 39];
        const points = steps.map(([wait, turn], i) => {
          seconds += wait;
          lat += turn * 1e-5;
          return { atMs: t0 + seconds * 1000, lon: 117 + i * 1e-4, lat };
        });
        const parts = partsOfTrack(points);
        const shown = replayTrack({
          ...track([]),
          geometry: {
            type: 'MultiLineString',
            coordinates: parts.map((part) => part.map(({ lon, lat: north }) => [lon, north])),
          },
          properties: { ...track([]).properties, times: parts.map((part) => part.map(({ atMs }) => atMs)) },
        });
        expect(gapsOf(shown)).toHaveLength(parts.length - 1);
        for (let second = -2; second <= seconds + 2; second++) {
          const moment = t0 + second * 1000;
          const truth = placeAt({ points, refused: { noPlace: 0, noTime: 0, tooMany: 0 } }, moment);
          const found = whereAt(shown, moment);
          if ('refused' in truth)
            expect(found).toEqual({ lost: truth.refused === 'gap' ? 'gap' : 'outside' });
          else expect(found).toMatchObject({ place: [truth.place.lon, truth.place.lat] });
        }
      }),
    );
  });
});

describe('what was measured', () => {
  test('the pollutant that was measured most often comes first', () => {
    const items = [reading(1, 1, { pollutant: 'a21005' }), reading(1, 1), reading(2, 1)];
    expect(pollutantsOf(items)).toEqual(['a21026', 'a21005']);
    expect(readingsOf(items, 'a21005')).toHaveLength(1);
  });

  test('no piece of the way over a gap, without a place, or from one instrument to another', () => {
    const scale = makeScale([0, 100])!;
    const { place: _, ...nowhere } = reading(6, 9);
    const items = [
      reading(0, 1),
      reading(2, 100),
      reading(20, 5),
      reading(21, 5, { sensor: 'b' }),
      reading(22, 5),
      nowhere,
    ];
    const segments = segmentsOf(readingsOf(items, 'a21026'), scale);
    expect(segments.map(({ atMs }) => (atMs - t0) / 1000)).toEqual([2, 22]);
    expect(segments[0]!.colour).toBe(scale.colourOf(100));
  });

  test('the peak is the first of the highest', () => {
    expect(peakOf(readingsOf([reading(0, 1), reading(2, 9), reading(4, 9)], 'a21026'))).toBe(t0 + 2000);
    expect(peakOf([])).toBeUndefined();
  });

  test('a line over time breaks off where readings are missing', () => {
    const line = seriesOf(readingsOf([reading(0, 1), reading(2, 2), reading(30, 3)], 'a21026'));
    expect(line.map(([, value]) => value)).toEqual([1, 2, null, 3]);
    expect(line.map(([ms]) => ms)).toEqual([...line.map(([ms]) => ms)].sort((a, b) => a - b));
  });

  test('a moment has the newest reading that is not older than a gap', () => {
    const all = readingsOf([reading(0, 1), reading(2, 2)], 'a21026');
    expect(readingAt(all, t0 + 1999)?.value).toBe(1);
    expect(readingAt(all, t0 + 12_000)?.value).toBe(2);
    expect(readingAt(all, t0 + 12_001)).toBeUndefined();
    expect(readingAt(all, t0 - 1)).toBeUndefined();
  });
});

describe('the slider', () => {
  test('goes from the first to the last of track and readings, in whole seconds', () => {
    const all = readingsOf([reading(-1.5, 1), reading(70.2, 2)], 'a21026');
    expect(spanOf(two, all)).toEqual({ fromMs: t0 - 2000, toMs: t0 + 71_000 });
    expect(spanOf(two, [])).toEqual({ fromMs: t0, toMs: t0 + 28_000 });
    expect(spanOf(undefined, [])).toBeUndefined();
  });
  test('plays by its speed and stops at the end', () => {
    expect(playOn(1000, 100, 20, 60_000)).toBe(3000);
    expect(playOn(59_000, 100, 20, 60_000)).toBe(60_000);
  });
});
