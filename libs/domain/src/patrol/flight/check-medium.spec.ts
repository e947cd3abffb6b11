import { describe, expect, test } from '@jest/globals';

import { buildTrack } from '../track/track.js';
import { checkMedium, mediumMarks, type MediumClaims } from './check-medium.js';

const start = Date.UTC(2026, 10, 1, 1);
const track = buildTrack(
  Array.from({ length: 300 }, (_, n) => ({ atMs: start + n * 2_000, lon: 117.3 + n * 0.0001, lat: 39 })),
);
const check = (file: MediumClaims['file'], stated: MediumClaims['stated'] = {}) =>
  checkMedium({ file, stated, track });

describe('a medium against the track of its flight', () => {
  test('that was taken where the drone was has no mark', () => {
    expect(check({ place: { lon: 117.3005, lat: 39 }, atMs: start + 10_000 })).toEqual({
      metres: 0,
      seconds: 0,
      marks: [],
    });
  });

  test('that lies says by how many metres and seconds', () => {
    const lie = check({ place: { lon: 117.3005, lat: 39.01 }, atMs: start - 3_600_000 });
    expect(lie).toMatchObject({ seconds: 3_600, marks: ['position-differs', 'time-differs'] });
    expect(lie.metres).toBeCloseTo(1_112, 0);
  });

  test('that was on the track at another time is told by its distance at its own time', () => {
    // The place was flown over, nine minutes before.
    const { metres, marks } = check({ place: { lon: 117.3, lat: 39 }, atMs: start + 540_000 });
    expect(metres).toBeGreaterThan(2_000);
    expect(marks).toEqual(['position-differs']);
  });

  test('without a time is compared with the nearest point; without a zone it has no time', () => {
    expect(check({ place: { lon: 117.32, lat: 39 }, localTime: true })).toMatchObject({
      metres: 0,
      marks: ['zone-undeclared'],
    });
    expect(check({}).marks).toEqual(['no-position', 'no-time']);
  });

  test('another place or time than stated is a mark without any track', () => {
    const none = buildTrack([]);
    const file = { place: { lon: 117.3, lat: 39 }, atMs: start };
    const stated = { place: { lon: 117.31, lat: 39 }, atMs: start + 120_000 };
    expect(checkMedium({ file, stated, track: none })).toEqual({
      marks: ['stated-position-differs', 'stated-time-differs'],
    });
  });

  test('a video, which says nothing of itself, has no marks', () => {
    expect(check(undefined, { atMs: start })).toEqual({ marks: [] });
  });

  test('every mark has words in both languages', () => {
    for (const { zh, en } of Object.values(mediumMarks)) expect([zh !== '', en !== '']).toEqual([true, true]);
  });
});
