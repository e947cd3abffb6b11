import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { checkCaseRow } from './check-row.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const clock = {
  id: 'c',
  rule: 'serve-7',
  given: { event: 'decided', at: '2026-03-02' },
  policy: {},
  calendar: { off: [], work: [] },
  expect: { deadline: '2026-03-11' },
};

describe('a line of vectors', () => {
  test('agrees, differs, or is named as unreadable', () => {
    expect(checkCaseRow(clock)).toMatchObject({ verdict: 'agrees', format: 'clock' });
    expect(checkCaseRow({ ...clock, expect: { deadline: '2026-03-12' } })).toMatchObject({
      verdict: 'differs',
      got: { deadline: '2026-03-11' },
    });
    expect(checkCaseRow({ ...clock, expect: { deadlin: '2026-03-11' } }).verdict).toBe('differs');
    expect(checkCaseRow({ ...clock, expect: {} }).verdict).toBe('differs');
    expect(checkCaseRow({ ...clock, rule: 'constructor' })).toMatchObject({
      verdict: 'unreadable',
      detail: 'unknown rule constructor',
    });
    expect(checkCaseRow({ ...clock, given: { event: 'decided', at: '2026-02-30' } })).toMatchObject({
      detail: 'given.at is no moment',
    });
    expect(checkCaseRow({ id: 'x' })).toMatchObject({ verdict: 'unreadable', id: 'x' });
  });

  test('of any shape is compared or named, never thrown at', () => {
    process.stdout.write(`case vector rows seed ${seed}\n`);
    const names = [
      'rule',
      'given',
      'policy',
      'calendar',
      'expect',
      'model',
      'norms',
      'commands',
      'do',
      'by',
      'at',
      'n',
      'exclusions',
      'people',
    ];
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('decide-90', 'surcharge', '2026-03-02', 'matrix', -1, 1e300, '__proto__'),
    );
    const inner = fc.dictionary(fc.constantFrom(...names), value);
    const row = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...names), fc.oneof(value, inner)),
      fc
        .dictionary(fc.constantFrom('rule', 'given', 'policy', 'calendar', 'expect'), fc.oneof(value, inner))
        .map((one) => ({ ...clock, ...one })),
      fc
        .dictionary(fc.constantFrom('at', 'n', 'exclusions', 'payments', 'again'), value)
        .map((given) => ({ ...clock, given: { ...clock.given, ...given } })),
    );
    fc.assert(
      fc.property(row, (one) => ['agrees', 'differs', 'unreadable'].includes(checkCaseRow(one).verdict)),
      { seed, numRuns: 3_000 },
    );
  });
});
