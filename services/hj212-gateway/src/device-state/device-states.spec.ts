import { describe, expect, test } from '@jest/globals';

import { DeviceStates } from './device-states.js';

describe('what is known of devices', () => {
  test('a registered device is shown before its first frame, once, and again when its station changes', () => {
    const states = new DeviceStates();
    const written = () => states.takeDirty().map(({ mn, station, lastSeen }) => [mn, station, lastSeen]);
    states.registered('A', 'outlet-1');
    states.registered('B', null); // removed before anybody heard of it
    expect(written()).toEqual([['A', 'outlet-1', null]]);
    states.registered('A', 'outlet-1');
    expect(states.hasDirty).toBe(false);
    states.registered('A', 'outlet-2');
    expect(written()).toEqual([['A', 'outlet-2', null]]);
    states.registered('A', null);
    expect(written()).toEqual([['A', null, null]]);
  });

  test('of good frames a sample is shown, of refused ones each, and the first good one after them', () => {
    const states = new DeviceStates();
    const note = (outcome: string, arrivalMs: number) =>
      states.note({ mn: 'A', station: 's', peer: 'p', detail: '', frame: () => '', outcome, arrivalMs });
    note('readings', 100_000);
    note('readings', 101_000);
    note('frame-crc', 102_000);
    note('frame-crc', 102_100);
    note('readings', 102_200);
    note('readings', 103_000);
    note('readings', 113_000);
    expect(states.takeDirty()[0]?.frames.map(({ outcome, at }) => [outcome, Date.parse(at)])).toEqual([
      ['readings', 113_000],
      ['readings', 102_200],
      ['frame-crc', 102_100],
      ['frame-crc', 102_000],
      ['readings', 100_000],
    ]);
  });

  test('of a frame its command and the number of its readings are kept, where they are known', () => {
    const states = new DeviceStates();
    const of = { mn: 'A', station: 's', peer: 'p', detail: '', frame: () => '' };
    states.note({ ...of, arrivalMs: 1_000, outcome: 'readings', cn: '2051', readings: 3 });
    states.note({ ...of, arrivalMs: 2_000, outcome: 'kept', cn: '9015' });
    states.note({ ...of, arrivalMs: 3_000, outcome: 'frame-crc' });
    expect(states.takeDirty()[0]?.frames.map(({ cn, readings }) => [cn, readings])).toEqual([
      [undefined, undefined],
      ['9015', undefined],
      ['2051', 3],
    ]);
  });

  test('the last hour and the last minute record are found again after a restart', () => {
    const [hour, minute] = [Date.UTC(2026, 10, 23, 1), Date.UTC(2026, 10, 23, 1, 50)];
    const of = { station: 's', peer: 'p', outcome: 'readings', detail: '', frame: () => '' };
    const states = new DeviceStates();
    states.note({ ...of, mn: 'A', arrivalMs: hour + 3_600_000, hourMs: hour });
    states.note({ ...of, mn: 'A', arrivalMs: minute + 600_000, minuteMs: minute });
    const again = new DeviceStates(states.takeDirty());
    expect(['2061', '2051', '2011'].map((cn) => again.lastStartOf('A', cn))).toEqual([
      hour,
      minute,
      undefined,
    ]);
    expect(again.lastStartOf('B', '2061')).toBeUndefined();
  });
});
