import { describe, expect, it } from '@jest/globals';

import { silentAfterMs, stationState } from './station-state.js';

const now = Date.UTC(2026, 10, 23, 8);
const ago = (hours: number): number => now - hours * 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

describe('stationState', () => {
  it.each([
    ['never heard', undefined, undefined, 'unknown', null],
    ['readings only', undefined, ago(1), 'online', ago(1)],
    ['old readings only', undefined, ago(4), 'silent', ago(4)],
    [
      'said to be silent after its last reading',
      { state: 'silent' as const, atMs: ago(1) },
      ago(2),
      'silent',
      ago(1),
    ],
    [
      'readings after it was said to be silent',
      { state: 'silent' as const, atMs: ago(2) },
      ago(1),
      'online',
      ago(1),
    ],
    ['online, then nothing for long', { state: 'online' as const, atMs: ago(5) }, ago(6), 'silent', ago(5)],
    ['online just now', { state: 'online' as const, atMs: ago(0) }, undefined, 'online', ago(0)],
  ])('%s', (_, status, lastReadingMs, state, since) => {
    expect(stationState({ status, lastReadingMs }, now)).toEqual({
      state,
      since: since === null ? null : iso(since),
    });
  });

  it('gives a station exactly the stated time', () => {
    expect(stationState({ status: undefined, lastReadingMs: now - silentAfterMs }, now).state).toBe('online');
  });
});
