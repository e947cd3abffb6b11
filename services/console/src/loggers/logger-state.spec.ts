import { expect, test } from '@jest/globals';
import type { Hj212Device } from '@farwatch/contracts/http';

import { needsAttention, refusedOf, stateOf } from './logger-state.js';

const now = Date.parse('2026-11-25T10:00:00Z');
const device = (change: Partial<Hj212Device> = {}): Hj212Device => ({
  ...{ mn: 'M', station: 'o1', peer: null, lastSeen: '2026-11-25T09:00:00Z', lastDataTime: null },
  ...{ lastHour: null, edition: 2017, counts: { readings: 5 }, deviations: {}, unitDoubts: [] },
  unknownCodes: [],
  ...change,
});

test('a logger reports, is silent after two missed hours, was never heard of, or is not registered', () => {
  expect(stateOf(device(), now)).toBe('reporting');
  expect(stateOf(device({ lastSeen: '2026-11-25T07:00:00Z' }), now)).toBe('silent');
  expect(stateOf(device({ lastSeen: null }), now)).toBe('never');
  expect(stateOf(device({ lastSeen: null, lastDataTime: '2026-11-24T09:00:00Z' }), now)).toBe('silent');
  expect(stateOf(device({ station: null }), now)).toBe('unknown');
});

test('refused frames are listed by reason, the most frequent first; what was not parked is no further reason', () => {
  const counts = { readings: 9, duplicate: 3, 'frame-crc': 2, 'mn-unknown': 7, 'not-parked': 4 };
  expect(refusedOf({ counts })).toEqual([
    ['mn-unknown', 7],
    ['frame-crc', 2],
  ]);
});

test('whatever somebody has to do something about needs attention', () => {
  expect(needsAttention(device(), now)).toBe(false);
  expect(needsAttention(device({ unknownCodes: ['X1'] }), now)).toBe(true);
  expect(needsAttention(device({ counts: { parked: 1 } }), now)).toBe(true);
});
