import { placementsOf, type Station } from '@farwatch/contracts/events';
import { describe, expect, it } from '@jest/globals';

import { withPlacementHistory } from './placement-history.js';

const today = '2026-11-25';
const of = (district: string, validFrom?: string): Station => ({
  id: 's',
  kind: 'air',
  name: 's',
  zone: 'II',
  district,
  simulated: false,
  ...(validFrom === undefined ? {} : { validFrom }),
});
const stays = (station: Station): string[] =>
  placementsOf(station).map(({ district, from, to }) => `${district} ${from}..${to}`);
const after = (...given: readonly Station[]): Station => {
  const [first, ...rest] = given;
  return rest.reduce(
    (state, one) => withPlacementHistory(state, one, today),
    withPlacementHistory(undefined, first!, today),
  );
};

describe('the history of a station', () => {
  it('begins with the first registration, since ever or from its day', () => {
    expect(stays(after(of('East')))).toEqual(['East 0001-01-01..9999-12-31']);
    expect(stays(after(of('East', '2025-01-01')))).toEqual(['East 2025-01-01..9999-12-31']);
  });

  it('ends with the day before the station is retired, of whichever placement that is', () => {
    const moved = after(of('East'), of('West', '2026-07-01'));
    const retired = (from: string): Station =>
      withPlacementHistory(moved, { ...of('West'), retiredFrom: from }, today);
    expect(stays(retired('2026-10-01'))).toEqual([
      'East 0001-01-01..2026-06-30',
      'West 2026-07-01..2026-09-30',
    ]);
    expect(stays(retired('2026-07-01'))).toEqual(['East 0001-01-01..2026-06-30']);
    expect(stays(retired('2026-03-01'))).toEqual(['East 0001-01-01..2026-02-28']);
    expect(stays(withPlacementHistory(retired('2026-03-01'), of('West'), today))).toEqual(stays(moved));
  });

  it('takes a move from its day on, from today when none is given, and nothing when all is the same', () => {
    expect(stays(after(of('East'), of('West', '2026-07-01')))).toEqual([
      'East 0001-01-01..2026-06-30',
      'West 2026-07-01..9999-12-31',
    ]);
    expect(stays(after(of('East'), of('West')))).toEqual([
      'East 0001-01-01..2026-11-24',
      'West 2026-11-25..9999-12-31',
    ]);
    const moved = after(of('East'), of('West', '2026-07-01'));
    expect(withPlacementHistory(moved, of('West'), today)).toEqual(moved);
    expect(withPlacementHistory(moved, of('West', '2026-07-01'), today)).toEqual(moved);
  });

  it('is corrected by stating the day again: what was recorded for later is replaced', () => {
    const moved = after(of('East'), of('West', '2026-07-01'));
    expect(stays(withPlacementHistory(moved, of('West', '2026-05-01'), today))).toEqual([
      'East 0001-01-01..2026-04-30',
      'West 2026-05-01..9999-12-31',
    ]);
    expect(withPlacementHistory(moved, of('East', '2026-07-01'), today)).toEqual(of('East'));
    expect(
      stays(after(of('East'), of('West', '2026-03-01'), of('North', '2026-07-01'), of('West', '2026-02-01'))),
    ).toEqual(['East 0001-01-01..2026-01-31', 'West 2026-02-01..9999-12-31']);
  });
});
