import { describe, expect, it } from '@jest/globals';

import { changeOf, isRunning, percent, signed } from './changes.js';
import { datesOf, type AirFigure } from './queries.js';

describe('changes and shares as they are printed', () => {
  it('carry their sign, zero has none', () => {
    expect([4.25, -3.05, 0.04, -0.04, 0].map(signed)).toEqual(['+4.2', '−3.0', '0.0', '0.0', '0.0']);
    expect(percent(0.518006)).toBe('51.8%');
    expect(percent(null)).toBe('—');
  });

  it('of a running period compare with the same days of the year before', () => {
    const figure = { yearOnYearToDate: 1, yearOnYearOfRounded: 2 } as AirFigure;
    expect(isRunning('2026', '2026-11-25')).toBe(true);
    expect(isRunning('2026-10', '2026-11-25')).toBe(false);
    expect(isRunning('2026-11', '2026-11-30')).toBe(true);
    expect([changeOf(figure, true), changeOf(figure, false)]).toEqual([1, 2]);
  });

  it('know the dates of a period', () => {
    expect(datesOf('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(datesOf('2024')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
  });
});
