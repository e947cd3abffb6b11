import { describe, expect, test } from '@jest/globals';
import { matches } from '@farwatch/domain/alert';
import type { AlertItem } from '@farwatch/contracts/http';

import { matchOf, readSilence, silenceLike, silenceState } from './silence-input.js';

const now = Date.parse('2026-11-30T04:00:00.000Z');
const labels: AlertItem['labels'] = {
  ...{ kind: 'suspected-exceedance', severity: 'high', district: '东港区', outlet: 'DA001', station: 'st-1' },
  ...{ pollutant: 'a21026', group: 'g-1' },
};

describe('a silence like an alert', () => {
  test('is of its kind at its outlet, whatever the pollutant', () => {
    const match = matchOf(silenceLike({ labels }).is);
    expect(match).toEqual({ is: { kind: ['suspected-exceedance'], outlet: ['DA001'] } });
    expect(matches(match, { ...labels, pollutant: 'a21002' })).toBe(true);
    expect(matches(match, { ...labels, outlet: 'DA002' })).toBe(false);
  });

  test('takes the station where there is no outlet, and what it is about', () => {
    const silent: AlertItem['labels'] = { kind: 'equipment-not-running', station: 'st-2', what: 'silence' };
    expect(matchOf(silenceLike({ labels: silent }).is)).toEqual({
      is: { kind: ['equipment-not-running'], station: ['st-2'], what: ['silence'] },
    });
  });
});

describe('what was typed', () => {
  const typed = { ...silenceLike(), note: ' 停产检修 ' };

  test('is sent with its end and without empty conditions', () => {
    expect(readSilence({ ...typed, span: '8' }, now)).toEqual({
      mistakes: [],
      body: { match: {}, until: '2026-11-30T12:00:00.000Z', note: '停产检修' },
    });
  });

  test('a time of one`s own is read at +08:00', () => {
    const { mistakes, body } = readSilence({ ...typed, span: 'until', until: '2026-12-01T08:00' }, now);
    expect(mistakes).toEqual([]);
    expect(body.until).toBe('2026-12-01T00:00:00.000Z');
  });

  test.each([
    ['', ['until']],
    ['2026-11-30T11:59', ['until']],
    ['2026-12-31T12:01', ['until']],
    ['2026-02-30T12:00', ['until']],
  ])('the end %p is refused', (until, mistakes) => {
    expect(readSilence({ ...typed, span: 'until', until }, now).mistakes).toEqual(mistakes);
  });

  test('without a reason it is refused', () => {
    expect(readSilence({ ...typed, note: '  ' }, now).mistakes).toEqual(['note']);
  });
});

test('a silence waits, holds, and is over at its end', () => {
  const one = { from: '2026-11-30T04:00:00.000Z', until: '2026-11-30T05:00:00.000Z' };
  expect(silenceState(one, now - 1)).toBe('waiting');
  expect(silenceState(one, now)).toBe('active');
  expect(silenceState(one, now + 3_600_000)).toBe('over');
});
