import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addDays, calendarOf, isWorkingDay, schedules, shippedCalendar } from '../calendar/index.js';
import {
  alertsOf,
  clockRule,
  clockRules,
  dailyPenaltyOf,
  outstandingOn,
  surchargeOf,
  termOf,
  type Exclusion,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const run = { seed, numRuns: 1_000 };
const day = fc.integer({ min: 0, max: 900 }).map((n) => addDays('2024-01-01', n));
const rule = fc.constantFrom(...clockRules.filter(({ unit }) => unit !== 'hour'));
const decide = clockRule('decide-90');
const closedPauses = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 40 }))
    .map(([after, length]): Exclusion => ({
      kind: 'monitoring',
      after: addDays('2026-03-02', after),
      through: addDays('2026-03-02', after + length),
    })),
  { maxLength: 4 },
);
const deadlineOf = (pauses: readonly Exclusion[]): string =>
  termOf(decide, { at: '2026-03-02', exclusions: pauses }, shippedCalendar)?.deadline ?? '';

describe('terms', () => {
  test('never go back when they start later or are longer', () => {
    process.stdout.write(`case clocks seed ${seed}\n`);
    fc.assert(
      fc.property(rule, day, fc.nat({ max: 30 }), fc.nat({ max: 30 }), (one, at, later, longer) => {
        const deadline = (from: string, n: number) =>
          termOf(one, { at: from, n }, shippedCalendar)?.deadline ?? '';
        const [first, moved, more] = [
          deadline(at, one.n),
          deadline(addDays(at, later), one.n),
          deadline(at, one.n + longer),
        ];
        return first >= at && moved >= first && more >= first;
      }),
      run,
    );
  });

  test('the day to act is a working day, not after the last day', () => {
    fc.assert(
      fc.property(rule, day, (one, at) => {
        const term = termOf(one, { at }, shippedCalendar)!;
        if (one.side !== 'ours') return term.actBy === undefined;
        return term.actBy! <= term.deadline! && isWorkingDay(shippedCalendar, term.actBy!);
      }),
      run,
    );
  });

  test('counted again from the same facts they are the same; order and repetition of pauses do not matter', () => {
    fc.assert(
      fc.property(closedPauses, (pauses) => {
        const once = deadlineOf(pauses);
        return once === deadlineOf([...pauses].reverse()) && once === deadlineOf([...pauses, ...pauses]);
      }),
      run,
    );
  });

  test('a pause never brings the last day forward, and one that begins on it changes nothing', () => {
    fc.assert(
      fc.property(closedPauses, fc.nat({ max: 100 }), (pauses, length) => {
        const last = deadlineOf(pauses);
        const after: Exclusion = { kind: 'service', after: last, through: addDays(last, length) };
        return last >= deadlineOf([]) && deadlineOf([...pauses, after]) === last;
      }),
      run,
    );
  });

  test('a new schedule moves only terms that were provisional', () => {
    const before = calendarOf(schedules.filter(({ year }) => year < 2026));
    fc.assert(
      fc.property(rule, day, (one, at) => {
        const [old, now] = [termOf(one, { at }, before)!, termOf(one, { at }, shippedCalendar)!];
        return old.provisional || (old.deadline === now.deadline && old.actBy === now.actBy);
      }),
      run,
    );
  });

  test('an open pause leaves no last day, but the days that remain', () => {
    const open = { kind: 'suspension', after: '2026-04-01', through: null } as const;
    expect(termOf(decide, { at: '2026-03-02', exclusions: [open] }, shippedCalendar)).toMatchObject({
      deadline: null,
      daysLeft: 60,
    });
    expect(termOf(clockRule('urgent-24h'), { at: '2026-03-02' }, shippedCalendar)).toBeUndefined();
  });
});

describe('alerts', () => {
  test('half, 5, 2, 1 working days before the day to act, and overdue', () => {
    expect(alertsOf('2026-09-01', '2026-10-09', shippedCalendar).map(({ kind, on }) => [kind, on])).toEqual([
      ['half', '2026-09-20'],
      ['days-5', '2026-09-24'],
      ['days-2', '2026-09-30'],
      ['days-1', '2026-10-08'],
      ['overdue', '2026-10-10'],
    ]);
  });

  test('of a short term the more urgent one of a day stands', () => {
    const short = alertsOf('2026-03-02', '2026-03-04', shippedCalendar);
    expect(short.map(({ kind }) => kind)).toEqual(['days-1', 'overdue']);
    expect(short[0]?.to).toEqual(['owner', 'manager', 'head']);
  });
});

describe('money', () => {
  test('the surcharge never falls with time and never exceeds the fine', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat({ max: 60 }),
        fc.nat({ max: 10 }),
        (fine, days, more) => {
          const at = (n: number): number => surchargeOf(fine, '2026-03-17', addDays('2026-03-17', n)).yuan;
          return at(days) <= at(days + more) && at(days + more) <= fine && at(0) === 0;
        },
      ),
      run,
    );
  });

  test('what is owed is fine and surcharge less what was paid by that day', () => {
    expect(outstandingOn(370_000, '2026-10-30', '2026-11-05', [{ on: '2026-11-04', yuan: 370_000 }])).toBe(
      55_500,
    );
    expect(outstandingOn(370_000, '2026-10-30', '2026-11-05', [{ on: '2026-11-04', yuan: 425_500 }])).toBe(0);
    expect(outstandingOn(370_000, '2026-10-30', '2026-10-30', [])).toBe(370_000);
    // While a review is open nothing grows.
    expect(outstandingOn(100_000, '2026-03-17', '2026-04-17', [], [['2026-03-18', null]])).toBe(100_000);
  });

  test('days of the daily penalty count once', () => {
    expect(
      dailyPenaltyOf(100_000, [
        ['2026-03-02', '2026-03-12'],
        ['2026-03-10', '2026-03-20'],
      ]),
    ).toEqual({
      days: 18,
      yuan: 1_800_000,
    });
  });
});
