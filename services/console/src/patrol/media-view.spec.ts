import { expect, test } from '@jest/globals';
import type { MediumItem } from '@farwatch/contracts/http';

import { pairPhotos, photosOnMap, placeOf, takenAt } from './media-view.js';

const photo = (id: string, lon?: number, more: Partial<MediumItem> = {}): MediumItem => ({
  id,
  state: 'complete',
  simulated: false,
  findings: [],
  hasThumbnail: true,
  marks: [],
  refusals: [],
  ...(lon === undefined ? {} : { exif: { place: { lon, lat: 39 }, yaw: 90 } }),
  ...more,
});
const ids = (pairs: ReturnType<typeof pairPhotos>) => pairs.map(({ before, after }) => [before.id, after.id]);

test('what the file says goes before what was stated', () => {
  const stated = { at: '2026-11-01T00:00:00Z', place: { lon: 1, lat: 2 } };
  expect(placeOf(photo('a', 117, { stated }))).toEqual({ lon: 117, lat: 39 });
  expect(placeOf(photo('a', undefined, { stated }))).toEqual({ lon: 1, lat: 2 });
  expect(takenAt(photo('a', 117, { stated }))).toBe(stated.at);
});

test('on the map is what has a place, looking where it looked', () => {
  expect(photosOnMap([photo('a', 117), photo('b')])).toEqual([
    { id: 'a', name: 'a', place: [117, 39], yaw: 90 },
  ]);
});

test('each early photo stands beside the nearest late one, none twice', () => {
  const early = [photo('a', 117), photo('b', 117.0005)];
  const late = [photo('y', 117.0004), photo('x', 117.0001), photo('far', 117.01)];
  expect(ids(pairPhotos(early, late))).toEqual([
    ['a', 'x'],
    ['b', 'y'],
  ]);
});

test('without places they go in their order; what has no picture or no partner is left out', () => {
  const none = photo('none', undefined, { hasThumbnail: false });
  expect(ids(pairPhotos([none, photo('a'), photo('b')], [photo('x')]))).toEqual([['a', 'x']]);
  expect(pairPhotos([photo('a', 117)], [photo('x', 118)])).toEqual([]);
});
