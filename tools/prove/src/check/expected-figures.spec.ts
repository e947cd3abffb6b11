import { describe, expect, test } from '@jest/globals';

import { hourMs, type SentReading } from '@farwatch/lab/fleet/fleet-script';
import { dayMeans, highestEightHours, waterClassOf } from './expected-figures.js';

/** Midnight of 2026-11-20 in +08:00. */
const midnight = Date.UTC(2026, 10, 19, 16);
const hour = (index: number, value: number): SentReading => ({
  pollutant: 'a05024',
  start: midnight + index * hourMs,
  value,
  revision: 0,
});

describe('plain figures of the proof', () => {
  test('a day is local, and its mean is over the hours that are there', () => {
    const readings = [hour(-1, 500), hour(0, 10), hour(23, 30), hour(24, 900)];
    const day = dayMeans(readings, 'a05024').get('2026-11-20');
    expect(day).toEqual({ value: 20, count: 2 });
    expect(dayMeans(readings, 'a34004').size).toBe(0);
  });

  test('MDA8 needs six hours in a window, and takes the highest', () => {
    const quiet = Array.from({ length: 24 }, (_, index) => hour(index, 50));
    expect(highestEightHours(quiet, 'a05024').get('2026-11-20')).toEqual({ value: 50, count: 17 });
    const peak = quiet.map((one, index) => (index >= 12 && index < 20 ? { ...one, value: 170 } : one));
    expect(highestEightHours(peak, 'a05024').get('2026-11-20')).toEqual({ value: 170, count: 17 });
    expect(highestEightHours(quiet.slice(0, 5), 'a05024').size).toBe(0);
    expect(highestEightHours(quiet.slice(0, 6), 'a05024').get('2026-11-20')).toEqual({ value: 50, count: 1 });
  });

  test('the worst item decides the class', () => {
    const good = { w01009: 8, w01019: 2, w21003: 0.1, w21011: 0.02 };
    expect(waterClassOf(good)).toBe('I');
    expect(waterClassOf({ ...good, w21003: 1.01 })).toBe('IV');
    expect(waterClassOf({ ...good, w01009: 1.9 })).toBe('worse-than-V');
    expect(waterClassOf({ ...good, w01009: 5 })).toBe('III');
  });
});
