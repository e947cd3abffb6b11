import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  addRevision,
  applyProgress,
  buildTrack,
  coordinateSystemOf,
  currentRevision,
  distanceM,
  evidenceLevels,
  expectMedia,
  findingKindOf,
  findingKinds,
  flightStatuses,
  gcj02FromWgs84,
  mayBeFiled,
  mediaState,
  mediaTimeoutMs,
  nameMedia,
  newFlight,
  noMedia,
  phasesOf,
  placeAt,
  raiseEvidence,
  receiveMedium,
  recurrenceOf,
  responseErrorM,
  summariseFlight,
  suspectGcj02,
  toWgs84,
  type FlightProgress,
  type TrackPoint,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
process.stdout.write(`patrol seed ${seed}\n`);
const flown = (list: readonly FlightProgress[]) => list.reduce(applyProgress, newFlight);

describe('flight', () => {
  const progress = fc.record(
    {
      bid: fc.constantFrom('b1', 'b2', 'b3'),
      atMs: fc.integer({ min: 0, max: 20 }),
      status: fc.constantFrom(...flightStatuses),
      percent: fc.integer({ min: 0, max: 100 }),
      waypoint: fc.integer({ min: 0, max: 30 }),
      mediaCount: fc.integer({ min: 0, max: 9 }),
      breakIndex: fc.integer({ min: 0, max: 30 }),
    },
    { requiredKeys: ['bid', 'atMs', 'status'] },
  );

  test('the order and the repetition of messages do not matter', () => {
    const shuffled = fc
      .array(progress, { maxLength: 14 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
      );
    fc.assert(
      fc.property(shuffled, ([list, other, again]) => {
        expect(flown([...other, ...again])).toEqual(flown(list));
      }),
      { seed, numRuns: 500 },
    );
  });

  test('a late in_progress does not reopen a flight that ended', () => {
    const flight = flown([
      { bid: 'b', atMs: 10, status: 'ok', percent: 100 },
      { bid: 'b', atMs: 12, status: 'in_progress', percent: 40 },
    ]);
    expect(summariseFlight(flight)).toMatchObject({ status: 'ok', over: true, partial: false });
    expect(flight.runs[0]).toMatchObject({ percent: 100, lastAtMs: 12, statusAtMs: 10 });
  });

  test('loss of every in_progress leaves a flight that ended', () => {
    expect(summariseFlight(flown([{ bid: 'b', atMs: 1, status: 'partially_done' }]))).toMatchObject({
      over: true,
      partial: true,
    });
  });

  test('a new bid with the old flight resumes it from its break point', () => {
    const flight = flown([
      { bid: 'second', atMs: 50, status: 'ok', mediaCount: 4 },
      { bid: 'first', atMs: 10, status: 'failed', breakIndex: 3, mediaCount: 2 },
    ]);
    expect(flight.runs.map((run) => run.bid)).toEqual(['first', 'second']);
    expect(summariseFlight(flight)).toEqual({
      status: 'ok',
      over: true,
      partial: false,
      resumed: true,
      mediaExpected: 6,
    });
  });
});

describe('media and reports', () => {
  test('media before report: what came first is counted when the report names it', () => {
    const set = nameMedia(receiveMedium(noMedia, 'm1'), ['m1', 'm2']);
    expect(mediaState(set, 0, 1)).toBe('waiting');
    expect(mediaState(receiveMedium(set, 'm2'), 0, 1)).toBe('complete');
  });

  test('a medium that is announced twice counts once, and the larger count stands', () => {
    let set = receiveMedium(receiveMedium(noMedia, 'a', 3), 'a', 2);
    expect(set).toMatchObject({ expected: 3 });
    expect(set.received.size).toBe(1);
    set = receiveMedium(receiveMedium(set, 'b'), 'c');
    expect(mediaState(set, undefined, 1)).toBe('complete');
  });

  test('media that never come are incomplete after the timeout, and late ones still complete the set', () => {
    const set = expectMedia(noMedia, 1);
    expect(mediaState(set, undefined, 10 * mediaTimeoutMs)).toBe('waiting');
    expect(mediaState(set, 0, mediaTimeoutMs)).toBe('waiting');
    expect(mediaState(set, 0, mediaTimeoutMs + 1)).toBe('incomplete');
    expect(mediaState(receiveMedium(set, 'late'), 0, 2 * mediaTimeoutMs)).toBe('complete');
    expect(mediaState(noMedia, 0, 2 * mediaTimeoutMs)).toBe('none-expected');
  });

  test('revision 2 before 1: the higher one counts, the lower one is kept', () => {
    const same = (a: string, b: string) => a === b;
    const second = addRevision<string>({ revisions: new Map() }, 2, 'two', same);
    const first = addRevision(second.report, 1, 'one', same);
    expect([second.outcome, first.outcome]).toEqual(['first', 'older']);
    expect(currentRevision(first.report)).toEqual({ revision: 2, body: 'two' });
    expect(addRevision(first.report, 3, 'three', same).outcome).toBe('replaces');
    expect(addRevision(first.report, 2, 'two', same).outcome).toBe('repeated');
    const changed = addRevision(first.report, 2, 'other', same);
    expect(changed.outcome).toBe('contradicts');
    expect(currentRevision(changed.report)?.body).toBe('two');
  });
});

describe('track', () => {
  const at = (atMs: number, lon: number, lat = 30, metres?: number): TrackPoint => ({
    atMs,
    lon,
    lat,
    ...(metres === undefined ? {} : { height: { metres, reference: 'above-takeoff' } }),
  });

  test('0,0 and NaN positions are counted and kept out', () => {
    const { points, refused } = buildTrack([at(1, 0, 0), at(2, NaN), at(3, 120), at(NaN, 120), at(4, 181)]);
    expect(points.map((one) => one.atMs)).toEqual([3]);
    expect(refused).toEqual({ noPlace: 3, noTime: 1, tooMany: 0 });
  });

  test('a reading between two osd points is placed on the line, with its accuracy', () => {
    const track = buildTrack([at(2000, 120.0002, 30, 40), at(0, 120, 30, 20)]);
    const placed = placeAt(track, 500);
    if ('refused' in placed) throw new Error(placed.refused);
    expect(placed.place.lon).toBeCloseTo(120.00005, 9);
    expect(placed.height).toEqual({ metres: 25, reference: 'above-takeoff' });
    expect(placed.accuracyM).toBeCloseTo(distanceM({ lon: 120, lat: 30 }, { lon: 120.0002, lat: 30 }) / 2, 6);
    expect(placeAt(track, 2000)).toMatchObject({ accuracyM: 3 });
  });

  test('an osd gap over 10 s refuses the reading in it', () => {
    const track = buildTrack([at(0, 120), at(10_001, 120.001), at(20_001, 120.002)]);
    expect(placeAt(track, 5_000)).toEqual({ refused: 'gap' });
    expect(placeAt(track, 15_000)).not.toHaveProperty('refused');
    expect(placeAt(track, 30_000)).toEqual({ refused: 'outside-the-track' });
    expect(placeAt(buildTrack([]), 1)).toEqual({ refused: 'outside-the-track' });
  });

  test('the antimeridian is crossed the short way', () => {
    const placed = placeAt(buildTrack([at(0, 179.9999), at(2000, -179.9999)]), 1500);
    if ('refused' in placed) throw new Error(placed.refused);
    expect(placed.place.lon).toBeCloseTo(-179.99995, 6);
    expect(placed.accuracyM).toBeLessThan(15);
  });

  test('ellipsoid and takeoff heights are not mixed', () => {
    const ellipsoid: TrackPoint = { ...at(2000, 120), height: { metres: 90, reference: 'ellipsoid' } };
    expect(placeAt(buildTrack([at(0, 120, 30, 20), ellipsoid]), 1000)).toMatchObject({ height: null });
  });

  test('a 50,000-point track in any order', () => {
    const points = Array.from({ length: 50_000 }, (_, i) => at(((i * 7919) % 50_000) * 500, 120 + i * 1e-7));
    const track = buildTrack([...points, ...points.slice(0, 100)]);
    expect(track.points).toHaveLength(50_000);
    expect(track.points.every((one, i) => one.atMs === i * 500)).toBe(true);
    expect(placeAt(track, 12_345_678)).not.toHaveProperty('refused');
  });

  test('order and repetition of points do not matter', () => {
    const point = fc.record({
      atMs: fc.integer({ min: 0, max: 9 }),
      lon: fc.integer({ min: -180, max: 180 }),
      lat: fc.integer({ min: -90, max: 90 }),
    });
    fc.assert(
      fc.property(
        fc
          .array(point, { maxLength: 12 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([list, other]) => {
          expect(buildTrack([...other, ...other]).points).toEqual(buildTrack(list).points);
        },
      ),
      { seed },
    );
  });

  test('phases: ground, climb, transect, hover, descent', () => {
    const points = Array.from({ length: 100 }, (_, i) => ({
      atMs: i * 1000,
      lat: 30,
      lon: 120 + (i > 40 && i <= 60 ? (i - 40) * 1e-4 : i > 60 ? 20e-4 : 0),
      heightAboveTakeoff: i < 20 ? 0 : i < 40 ? (i - 19) * 3 : i < 80 ? 60 : Math.max(4, 60 - (i - 79) * 3),
    }));
    const phases = phasesOf(points);
    expect([5, 30, 50, 70, 90].map((i) => phases[i])).toEqual([
      'ground',
      'climb',
      'transect',
      'hover',
      'descent',
    ]);
  });

  test('an uncorrected peak of a slow instrument needs a search radius', () => {
    expect(responseErrorM({ responseSeconds: 8, corrected: false }, 8)).toBe(64);
    expect(responseErrorM({ responseSeconds: 8, corrected: true }, 8)).toBe(0);
    expect(responseErrorM({ responseSeconds: null, corrected: false }, 8)).toBeNull();
  });
});

describe('coordinates', () => {
  test('GCJ-02 and BD-09 are converted only because they are declared', () => {
    const place = { lon: 116.397428, lat: 39.90923 };
    expect(toWgs84(place, 'WGS84')).toBe(place);
    expect(toWgs84(place, 'CGCS2000')).toBe(place);
    expect(distanceM(toWgs84(place, 'GCJ02'), place)).toBeGreaterThan(300);
    expect(distanceM(toWgs84(place, 'BD09'), place)).toBeGreaterThan(800);
    expect(coordinateSystemOf('gcj-02')).toBe('GCJ02');
    expect(coordinateSystemOf('EPSG:4490')).toBe('CGCS2000');
    expect(coordinateSystemOf('constructor')).toBeUndefined();
  });

  test('published pair of Beijing, and the way back within a centimetre', () => {
    // Tiananmen: WGS-84 116.3913, 39.9075 is GCJ-02 116.39754, 39.90890 (maps of both systems, five digits).
    const shifted = gcj02FromWgs84({ lon: 116.3913, lat: 39.9075 });
    expect(shifted.lon).toBeCloseTo(116.39754, 4);
    expect(shifted.lat).toBeCloseTo(39.9089, 4);
    fc.assert(
      fc.property(
        fc.record({
          lon: fc.double({ min: 75, max: 134, noNaN: true }),
          lat: fc.double({ min: 4, max: 53, noNaN: true }),
        }),
        (place) => {
          expect(distanceM(toWgs84(gcj02FromWgs84(place), 'GCJ02'), place)).toBeLessThan(0.01);
        },
      ),
      { seed },
    );
  });

  test('a GCJ-02 place that is called WGS-84 is flagged, a true one is not', () => {
    const dock = { lon: 119.68, lat: 29.79 };
    expect(suspectGcj02(gcj02FromWgs84(dock), dock)).toBe(true);
    expect(suspectGcj02({ lon: 119.6805, lat: 29.7903 }, dock)).toBe(false);
    expect(suspectGcj02({ lon: 119.7, lat: 29.8 }, dock)).toBe(false);
  });
});

describe('findings', () => {
  const finding = { id: 'new', kind: 'smoke', place: { lon: 120, lat: 30 }, atMs: 10 * 86_400_000 } as const;

  test('the same finding from two flights is a recurrence of the older one', () => {
    const old = { ...finding, id: 'old', place: { lon: 120.0002, lat: 30 }, atMs: 0 };
    const nearer = { ...old, id: 'nearer', place: { lon: 120.0001, lat: 30 } };
    expect(recurrenceOf(finding, [old])?.id).toBe('old');
    expect(recurrenceOf(finding, [old, nearer])?.id).toBe('nearer');
    expect(recurrenceOf(finding, [old], { radiusM: 10, days: 30 })).toBeUndefined();
    expect(recurrenceOf(finding, [old], { radiusM: 50, days: 9 })).toBeUndefined();
    expect(recurrenceOf(finding, [{ ...old, kind: 'noise' }])).toBeUndefined();
    expect(recurrenceOf({ ...finding, kind: 'other' }, [{ ...old, kind: 'other' }])).toBeUndefined();
    expect(recurrenceOf(finding, [finding])).toBeUndefined();
  });

  test('recurrence over the antimeridian', () => {
    const east = { ...finding, place: { lon: 179.9999, lat: 0.5 } };
    expect(recurrenceOf(east, [{ ...finding, id: 'w', place: { lon: -179.9999, lat: 0.5 } }])?.id).toBe('w');
  });

  test('evidence only rises, and never by the drone itself', () => {
    expect(raiseEvidence('clue', 'site-visit')).toBe('confirmed-on-site');
    expect(raiseEvidence('clue', 'laboratory')).toBe('laboratory');
    expect(raiseEvidence('laboratory', 'site-visit')).toBe('laboratory');
    expect(mayBeFiled('clue')).toBe(false);
    expect(mayBeFiled('confirmed-on-site')).toBe(true);
  });

  test('every kind and level has a name in both languages', () => {
    for (const { zh, en } of [...Object.values(findingKinds), ...Object.values(evidenceLevels)]) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/[a-z]/);
    }
    expect(Object.keys(findingKinds)).toHaveLength(22);
    expect(findingKindOf('sand_mining')).toBe('sand_mining');
    expect(findingKindOf('toString')).toBe('other');
  });
});
