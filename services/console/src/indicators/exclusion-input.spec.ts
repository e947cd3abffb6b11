import { airExclusion, exclusionRoutes } from '@farwatch/contracts/http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  exclusionReasons,
  isNoteLongEnough,
  mistakesIn,
  sixPollutants,
  type ExclusionInput,
} from './exclusion-input.js';
import { mayDecide } from '../session/roles.js';

const good: ExclusionInput = {
  area: 'all',
  from: '2026-04-01',
  to: '2026-04-02',
  pollutants: ['a34002'],
  reason: 'sand-dust',
  note: '沙尘过境',
};

describe('a decision as it is typed', () => {
  it.each([
    [{}, {}],
    [{ from: '' }, { from: 'no-from' }],
    [{ to: '' }, { to: 'no-to' }],
    [{ to: '2026-03-31' }, { to: 'to-before-from' }],
    [{ to: '2027-04-02' }, {}],
    [{ to: '2027-04-03' }, { to: 'span-too-long' }],
    [{ pollutants: [] }, { pollutants: 'no-pollutant' }],
    [{ reason: null }, { reason: 'no-reason' }],
    [{ note: '  沙 ' }, { note: 'note-too-short' }],
  ] as const)('with %j has the mistakes %j', (change, mistakes) => {
    expect(mistakesIn({ ...good, ...change })).toEqual(mistakes);
  });

  it('is refused by the form exactly when the contract refuses it', () => {
    const day = fc.date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
    const date = fc.oneof(
      fc.constant(''),
      day.map((one) => one.toISOString().slice(0, 10)),
    );
    const input: fc.Arbitrary<ExclusionInput> = fc.record({
      area: fc.constantFrom('all', 'air-1'),
      from: date,
      to: date,
      pollutants: fc.subarray([...sixPollutants]),
      reason: fc.constantFrom(...exclusionReasons, null),
      note: fc.string({ unit: fc.constantFrom(' ', 'a', '沙', '\n'), maxLength: 8 }),
    });
    fc.assert(
      fc.property(input, (typed) => {
        expect(Object.keys(mistakesIn(typed)).length === 0).toBe(
          exclusionRoutes.addExclusion.body.safeParse(typed).success,
        );
        expect(isNoteLongEnough(typed.note)).toBe(
          exclusionRoutes.revokeExclusion.query.safeParse({ note: typed.note }).success,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('offers the reasons of the contract, to those whom the contract lets decide', () => {
    expect(exclusionReasons).toEqual(airExclusion.shape.reason.options);
    for (const role of ['viewer', 'officer', 'manager', 'admin'] as const)
      expect(mayDecide([role])).toBe(
        (exclusionRoutes.addExclusion.roles as readonly string[]).includes(role),
      );
  });
});
