import type { PastPlacement, Station } from '@farwatch/contracts/events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { areasOf } from './areas.js';
import { placementChangesOf } from './placement-changes.js';

const day = fc.integer({ min: 1, max: 6 }).map((n) => `2026-01-0${n}`);
const place = fc.record(
  {
    kind: fc.constantFrom('air', 'water', 'outlet'),
    district: fc.constantFrom('East', 'West'),
    zone: fc.constantFrom('I', 'II'),
    role: fc.constantFrom('assessed', 'roadside'),
    river: fc.constantFrom('Jia', 'Yi'),
    targetClass: fc.constantFrom(2, 3),
    notMonitored: fc.constantFrom<string[]>(['a21005'], ['a21005', 'a21026']),
  },
  { requiredKeys: ['kind'] },
);
const station = fc
  .tuple(
    fc.boolean(),
    fc.boolean(),
    fc.uniqueArray(day, { maxLength: 3 }),
    fc.array(place, { minLength: 4, maxLength: 4 }),
  )
  .map(([since, simulated, days, places]): Station => {
    const starts = [...(since ? [undefined] : []), ...days.sort()];
    const all = (starts.length === 0 ? [undefined] : starts).map(
      (validFrom, at) =>
        ({ ...places[at], ...(validFrom === undefined ? {} : { validFrom }) }) as PastPlacement,
    );
    const last = all.at(-1) as PastPlacement;
    return { id: 's', name: 's', simulated, ...last, history: all.slice(0, -1) };
  });

/** What a station is on a day, found by going through the list from its end. */
function naive(of: Station | undefined, on: string): PastPlacement | undefined {
  const all: PastPlacement[] = of === undefined ? [] : [...(of.history ?? []), of];
  return all.reverse().find(({ validFrom }) => validFrom === undefined || validFrom <= on);
}

function naiveAreas(of: PastPlacement | undefined): string[] {
  if (of === undefined || of.kind === 'outlet') return [];
  if (of.kind === 'air' && of.role === 'roadside') return [];
  const river = of.kind === 'water' && of.river !== undefined ? [`river:${of.river}`] : [];
  return ['all', ...(of.district === undefined ? [] : [of.district]), ...river];
}

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

describe(`what differs between two states of a station (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('names on every day the areas that it leaves or joins, and those in which it counts otherwise', () => {
    fc.assert(
      fc.property(
        fc.option(station, { nil: undefined }),
        fc.option(station, { nil: undefined }),
        day,
        (a, b, on) => {
          const [was, is] = [naive(a, on), naive(b, on)];
          const changes = placementChangesOf('s', a, b).filter(({ from, to }) => from <= on && on <= to);
          expect(changes.length).toBeLessThanOrEqual(1);
          const [old, now] = [naiveAreas(was), naiveAreas(is)];
          const other =
            a?.simulated !== b?.simulated ||
            was?.kind !== is?.kind ||
            was?.zone !== is?.zone ||
            was?.targetClass !== is?.targetClass ||
            was?.notMonitored?.join() !== is?.notMonitored?.join();
          const expected = [...old, ...now].filter(
            (area) => other || !old.includes(area) || !now.includes(area),
          );
          expect(
            [...new Set(changes.flatMap(({ areas }) => areas))].filter((area) => area !== 's').sort(),
          ).toEqual([...new Set(expected)].sort());
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });

  it('a station that no longer stands for its area leaves it from that day on', () => {
    const s: Station = { id: 's', name: 's', kind: 'air', district: 'East', simulated: false };
    const roadside: Station = {
      ...s,
      role: 'roadside',
      validFrom: '2026-01-05',
      history: [{ kind: 'air', district: 'East', role: 'assessed' }],
    };
    expect(placementChangesOf('s', s, { ...s, role: 'assessed' })).toEqual([]);
    expect(placementChangesOf('s', s, roadside)).toEqual([
      { station: 's', from: '2026-01-05', to: '9999-12-31', areas: ['s', 'all', 'East'], own: false },
    ]);
    expect(areasOf({ kind: 'air', district: 'East', role: 'micro' })).toEqual([]);
    // A section is assessed by what it is, whatever a file says of a role.
    expect(areasOf({ kind: 'water', district: 'East', role: 'micro' })).toEqual(['all', 'East']);
  });

  it('is nothing where only its name changes, and nothing before the day of a move', () => {
    const s: Station = { id: 's', name: 's', kind: 'air', district: 'East', simulated: false };
    expect(placementChangesOf('s', s, { ...s, name: 'other', lat: 1, lon: 1 })).toEqual([]);
    const moved: Station = {
      ...s,
      district: 'West',
      validFrom: '2026-01-05',
      history: [{ kind: 'air', district: 'East' }],
    };
    expect(placementChangesOf('s', s, moved)).toEqual([
      { station: 's', from: '2026-01-05', to: '9999-12-31', areas: ['s', 'East', 'West'], own: false },
    ]);
  });
});
