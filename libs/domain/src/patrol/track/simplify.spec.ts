import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { trackOfParts } from './parts.js';
import { metresPerPixel, partsOfTrack, simplifyLine } from './simplify.js';

const point = (lon: number, lat: number, atMs = 0) => ({ lon, lat, atMs });

describe('a simplified line', () => {
  test('keeps its ends and every point that lies further off than the tolerance', () => {
    const line = [point(117, 39), point(117.001, 39), point(117.002, 39.001), point(117.003, 39)];
    expect(simplifyLine(line, 200)).toEqual([line[0], line[3]]);
    expect(simplifyLine(line, 50)).toContainEqual(line[2]);
    expect(simplifyLine(line, 0)).toEqual(line);
  });

  test('property: what is kept is in order and of the line, and less tolerance keeps no less', () => {
    const places = fc.array(
      fc.tuple(
        fc.double({ min: 117, max: 117.05, noNaN: true }),
        fc.double({ min: 39, max: 39.05, noNaN: true }),
      ),
      { minLength: 2, maxLength: 60 },
    );
    fc.assert(
      fc.property(places, fc.double({ min: 1, max: 500, noNaN: true }), (list, tolerance) => {
        const line = list.map(([lon, lat], index) => point(lon, lat, index));
        const kept = simplifyLine(line, tolerance);
        expect(kept.map(({ atMs }) => atMs)).toEqual([...kept.map(({ atMs }) => atMs)].sort((a, b) => a - b));
        expect([kept[0], kept.at(-1)]).toEqual([line[0], line.at(-1)]);
        expect(simplifyLine(kept, 0)).toEqual(kept);
      }),
    );
  });

  test('a 50,000-point track is simplified without quadratic time', () => {
    const line = Array.from({ length: 50_000 }, (_, k) =>
      point(117 + k * 1e-6, 39 + 0.001 * Math.sin(k / 500), k),
    );
    const began = performance.now();
    const kept = simplifyLine(line, metresPerPixel(14, 39) / 2);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(kept.length).toBeLessThan(2_000);
  });
});

test('a track is split at a gap over 10 s and at the antimeridian', () => {
  const points = [
    point(179.9, 10, 0),
    point(179.99, 10, 2_000),
    point(-179.95, 10, 4_000),
    point(-179.9, 10, 20_000),
  ];
  expect(partsOfTrack(points).map((part) => part.length)).toEqual([2, 1, 1]);
});

test('partial osd is laid over each other whatever its order: a height holds for 10 s, above takeoff goes first', () => {
  const parts = [
    { atMs: 1_000, heightAboveTakeoff: 58 },
    { atMs: 2_000, place: { lon: 117, lat: 39 }, heightEllipsoid: 70 },
    { atMs: 20_000, place: { lon: 117.001, lat: 39 }, heightEllipsoid: 71 },
    { atMs: 40_000, place: { lon: 117.002, lat: 39 } },
    { atMs: 41_000, place: { lon: 0, lat: 0 } },
  ];
  const heights = (list: typeof parts) => trackOfParts(list).points.map(({ height }) => height?.reference);
  expect(heights(parts)).toEqual(['above-takeoff', 'ellipsoid', undefined]);
  expect(heights([...parts].reverse())).toEqual(heights(parts));
});
