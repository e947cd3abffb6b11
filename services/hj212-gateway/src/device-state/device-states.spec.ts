import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DeviceStates, type DeviceRow } from './device-states.js';
import { mergeDevice } from './merge-device.js';

describe('what is known of devices', () => {
  test('a registered device is shown before its first frame, once, and again when its station changes', () => {
    const states = new DeviceStates();
    const written = () =>
      states.takeDirty().map(({ row: { mn, station, lastSeen } }) => [mn, station, lastSeen]);
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
    expect(states.takeDirty()[0]?.row.frames.map(({ outcome, at }) => [outcome, Date.parse(at)])).toEqual([
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
    expect(states.takeDirty()[0]?.row.frames.map(({ cn, readings }) => [cn, readings])).toEqual([
      [undefined, undefined],
      ['9015', undefined],
      ['2051', 3],
    ]);
  });

  const of = { peer: 'p', detail: '', frame: () => '', outcome: 'mn-unknown', late: true };

  test('of unregistered devices the latest are remembered: new ones make the longest unheard ones go', () => {
    const states = new DeviceStates();
    for (let n = 0; n < 600; n++) states.note({ ...of, mn: `U${n}`, station: null, arrivalMs: n });
    expect(states.size).toEqual({ all: 500, unknown: 500 });
    // Whoever is registered is not among them any more, and makes room.
    for (let n = 100; n < 150; n++) states.registered(`U${n}`, 'outlet-1');
    states.note({ ...of, mn: 'NEW', station: null, arrivalMs: 601 });
    expect(states.size).toEqual({ all: 501, unknown: 451 });
    expect(states.takeDirty(1_000).map(({ row }) => row.mn)).toContain('NEW');
  });

  test('property: two gateways that write in turn write what one would have, whatever fails meanwhile', () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 1 }),
      outcome: fc.constantFrom('readings', 'frame-crc', 'kept'),
      write: fc.boolean(),
      fails: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [two, one] = [[new DeviceStates(), new DeviceStates()], new DeviceStates()];
        let stored: DeviceRow | undefined;
        const write = (states: DeviceStates, fails = false): void => {
          const news = states.takeDirty();
          if (fails) return states.putBack(news);
          for (const { row } of news) stored = mergeDevice(stored, structuredClone(row));
        };
        for (const [n, { who, outcome, write: now, fails }] of steps.entries()) {
          const seen = { ...of, late: false, mn: 'A', station: 's', outcome, arrivalMs: 1_000 + n * 20_000 };
          two[who]!.note(seen);
          one.note(seen);
          if (now) write(two[who]!, fails);
        }
        two.forEach((states) => write(states));
        const alone = one.takeDirty()[0]?.row;
        expect(stored).toEqual(alone);
      }),
    );
  });
});
