import { expect, test } from '@jest/globals';
import { distanceM } from '@farwatch/domain/patrol';
import fc from 'fast-check';

import { boundsOf, placeAt, sectorRing } from './shapes.js';

const apex = { lon: 117.34, lat: 39.02 };
const at = ([lon, lat]: readonly [number, number]) => ({ lon, lat });

test('a place at a bearing lies where it should', () => {
  const [lon, lat] = placeAt(apex, 90, 1000);
  expect(lat).toBeCloseTo(apex.lat, 9);
  expect(lon).toBeGreaterThan(apex.lon);
  expect(placeAt(apex, 0, 1000)[1]).toBeGreaterThan(apex.lat);
});

test('the edge of a sector lies at its radius, also over north; the ring is closed and begins at the apex', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 359, noNaN: true }),
      fc.double({ min: 1, max: 350, noNaN: true }),
      fc.double({ min: 50, max: 5000, noNaN: true }),
      (from, width, radius) => {
        const ring = sectorRing({ apex, from, to: (from + width) % 360, radius });
        expect(ring[0]).toEqual([apex.lon, apex.lat]);
        expect(ring.at(-1)).toEqual(ring[0]);
        for (const place of ring.slice(1, -1)) {
          const off = Math.abs(distanceM(apex, at(place)) - radius) / radius;
          expect(off).toBeLessThan(0.005);
        }
      },
    ),
  );
});

test('a whole turn is a circle that does not go through its middle', () => {
  const ring = sectorRing({ apex, from: 20, to: 20, radius: 300 });
  expect(ring[0]).toEqual(ring.at(-1));
  for (const place of ring) expect(distanceM(apex, at(place))).toBeGreaterThan(290);
});

test('bounds hold every place; of nothing there are none', () => {
  expect(boundsOf([])).toBeUndefined();
  expect(
    boundsOf([
      [117, 39],
      [118, 38],
      [117.5, 40],
    ]),
  ).toEqual([
    [117, 38],
    [118, 40],
  ]);
});
