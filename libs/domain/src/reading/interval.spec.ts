import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  averagingOf,
  hourStart,
  isoLocal,
  isoUtc,
  localDate,
  localDayStart,
  localHour,
  parseLocalDate,
  parseTime,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const at = (text: string): number => Date.parse(text);

describe('averagingOf, on the +08:00 grid', () => {
  it.each([
    ['2026-11-23T08:00:00+08:00', '2026-11-23T08:00:00+08:00', 'instant'],
    ['2026-11-23T08:07:00+08:00', '2026-11-23T08:08:00+08:00', 'minute'],
    ['2026-11-23T08:07:30+08:00', '2026-11-23T08:08:30+08:00', 'other'],
    ['2026-11-23T08:00:00+08:00', '2026-11-23T09:00:00+08:00', 'hour'],
    ['2026-11-23T08:07:00+08:00', '2026-11-23T09:07:00+08:00', 'other'],
    ['2026-11-23T08:00:00+08:00', '2026-11-23T12:00:00+08:00', 'fourHour'],
    ['2026-11-23T09:00:00+08:00', '2026-11-23T13:00:00+08:00', 'other'],
    ['2026-11-23T00:00:00+08:00', '2026-11-24T00:00:00+08:00', 'day'],
    ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', 'other'],
    ['2026-11-23T08:00:00+08:00', '2026-11-23T08:05:00+08:00', 'other'],
  ])('%s to %s is %s', (start, end, kind) => {
    expect(averagingOf(at(start), at(end))).toBe(kind);
  });
});

describe('the local natural day', () => {
  it('begins at 16:00 UTC of the day before', () => {
    const ms = at('2026-11-23T15:59:59.999Z');
    expect(localDate(ms)).toBe('2026-11-23');
    expect(localDate(ms + 1)).toBe('2026-11-24');
    expect(isoUtc(localDayStart(ms))).toBe('2026-11-22T16:00:00.000Z');
    expect(localHour(ms)).toBe(23);
    expect(isoLocal(ms + 1)).toBe('2026-11-24T00:00:00+08:00');
    expect(isoUtc(hourStart(ms))).toBe('2026-11-23T15:00:00.000Z');
  });

  it('is given by its date', () => {
    expect(parseLocalDate('2026-11-23')).toBe(at('2026-11-22T16:00:00Z'));
    for (const text of ['2026-02-30', '2026-1-01', '', '2026-11-23T'])
      expect(parseLocalDate(text)).toBeUndefined();
  });
});

describe('parseTime (RFC 3339)', () => {
  it.each([
    ['2026-11-23T08:00:00+08:00', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T08:00+08:00', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T00:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23 00:00:00z', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T00:00:00.123456789Z', '2026-11-23T00:00:00.123Z'],
    ['2026-11-23T00:00:00.5Z', '2026-11-23T00:00:00.500Z'],
    ['2026-11-23T24:00:00+08:00', '2026-11-23T16:00:00.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00-05:30', '2024-02-29T05:30:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(isoUtc(parseTime(text) ?? NaN)).toBe(expected);
  });

  it.each([
    '',
    '2026-11-23',
    '2026-11-23T08:00:00',
    '2026-11-23T08:00:00+0800',
    '2026-11-23T08:00:00+08',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-23T24:00:01Z',
    '2026-11-23T25:00:00Z',
    '2026-11-23T08:60:00Z',
    '2026-11-23T08:00:60Z',
    '2026-11-23T08:00:00.Z',
    '2026-11-23T08:00:00+24:00',
    '2026-11-23T08:00:00Z ',
    '2026-11-23X08:00:00Z',
    '２０２６-11-23T08:00:00Z',
    '+2026-11-23T08:00:00Z',
    `2026-11-23T08:00:00.${'1'.repeat(100)}Z`,
  ])('refuses %s', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it(`reads back every time it prints, as Date.parse does (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
        const local = isoLocal(date.getTime());
        expect(parseTime(local)).toBe(Date.parse(local));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it(`never throws and agrees with the calendar on any text (seed ${seed})`, () => {
    const digits = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
    fc.assert(
      fc.property(digits, digits, digits, digits, digits, (month, day, hour, minute, second) => {
        const ms = parseTime(`2026-${month}-${day}T${hour}:${minute}:${second}Z`);
        const date = new Date(Date.UTC(2026, Number(month) - 1, Number(day)));
        const real =
          date.getUTCMonth() === Number(month) - 1 &&
          date.getUTCDate() === Number(day) &&
          date.getUTCFullYear() === 2026;
        const clock = Number(minute) < 60 && Number(second) < 60;
        const valid =
          real && ((clock && Number(hour) < 24) || (hour === '24' && minute === '00' && second === '00'));
        expect(ms !== undefined).toBe(valid);
      }),
      { seed, numRuns: 5_000 },
    );
  });
});
