import { describe, expect, test } from '@jest/globals';

import { cardRowFor, exemptionRows, screenExemption, type ExemptionFacts } from './index.js';
import { authorityRows, limitationOf, mayDecideInOwnName, sanctionRows, sanctionsFor } from '../law/index.js';

const facts: ExemptionFacts = {
  violation: 'exceeding-concentration',
  actEnd: '2026-08-21',
  discovered: '2026-08-22',
  factorClass: 'air-non-toxic',
  factors: 1,
  multiple: 0.05,
  hours: 3,
  correctedOn: '2026-08-25',
  harm: 'none',
  history: [],
};
const screen = (more: Partial<ExemptionFacts>) =>
  Object.fromEntries(
    screenExemption({ ...facts, ...more }, '山西省').map(({ row, failed, missing, applies }) => [
      row.id,
      { failed, missing, applies },
    ]),
  );

describe('screening of an exemption', () => {
  test('names what holds, what fails and what is not known', () => {
    expect(screen({})['shanxi-2025-minor-air']).toEqual({ failed: [], missing: [], applies: true });
    expect(screen({ multiple: 0.1 })['shanxi-2025-minor-air']).toMatchObject({
      failed: ['multiple'],
      applies: false,
    });
    expect(screen({ harm: 'minor' })['shanxi-2025-minor-air']?.failed).toEqual(['harm']);
    expect(screen({ harm: 'minor' })['shanxi-2025-first-air']?.failed).toEqual([]);
    expect(screen({ hours: undefined, correctedOn: undefined })['shanxi-2025-minor-air']?.missing).toEqual([
      'hours',
      'corrected',
    ]);
    expect(screen({ correctedOn: '2026-08-28' })['shanxi-2025-minor-air']?.failed).toEqual(['corrected']);
    const before = (violation: string) =>
      screen({ history: [{ on: '2026-01-01', violation }] })['shanxi-2025-first-air'];
    expect(before('exceeding-concentration')?.failed).toEqual(['look-back']);
    expect(before('not-disclosing')?.failed).toEqual([]);
  });

  test('a place without a list has no exemption to offer, and a row holds in its days only', () => {
    expect(screenExemption(facts, '天津市')).toEqual([]);
    expect(screenExemption({ ...facts, actEnd: '2025-06-30' }, '山西省')).toEqual([]);
    expect(
      exemptionRows.every(({ source, confidence }) => source.zh !== '' && confidence === 'secondary'),
    ).toBe(true);
  });
});

test.each([
  ['yellow', 'exceeding-total', 1, {}, true],
  ['yellow', 'not-disclosing', 20_000, {}, true],
  ['yellow', 'built-before-approval', 199_999, {}, false],
  ['yellow', 'production-before-acceptance', 200_000, {}, true],
  ['yellow', 'production-before-acceptance', 500_000, {}, false],
  ['red', 'built-before-approval', 500_000, {}, true],
  ['red', 'built-before-approval', 1, { restoration: true }, true],
  ['red', 'exceeding-total', 1, { restoration: true }, false],
  ['red', 'exceeding-total', 0, { closed: true }, true],
] as const)('%s card for %s, %d yuan', (colour, violation, fine, more, applies) => {
  const row = cardRowFor(
    colour,
    { violation, fine, closed: false, restoration: false, ...more },
    '2026-10-20',
  );
  expect(row !== undefined).toBe(applies);
});

describe('law by date', () => {
  test('a branch decides in its own name from the day of the Code', () => {
    expect([mayDecideInOwnName('branch', '2026-08-14'), mayDecideInOwnName('branch', '2026-08-15')]).toEqual([
      false,
      true,
    ]);
    expect(mayDecideInOwnName('bureau', '2026-01-01')).toBe(true);
    expect(authorityRows.length).toBe(3);
  });

  test('five years with harm: to health always, to the environment from the day of the Code', () => {
    expect(limitationOf('life-or-health', '2026-08-14').years).toBe(5);
    expect(limitationOf(true, '2026-08-14').years).toBe(2);
    expect(limitationOf(true, '2026-08-15').years).toBe(5);
    expect(limitationOf(false, '2026-08-15').years).toBe(2);
  });

  test('what exceeds a permit has two norms that contradict each other from the day of the Code', () => {
    const on = (day: string) =>
      sanctionsFor('exceeding-permitted', 'org', day)
        .map(({ id }) => id)
        .toSorted();
    expect(on('2026-08-14')).toEqual(['permit-34']);
    expect(on('2026-08-15')).toEqual(['code-1103', 'permit-34']);
    expect(sanctionRows.every(({ min, max, source }) => (min ?? 0) < max && source.zh !== '')).toBe(true);
  });
});
