import { describe, expect, it } from '@jest/globals';

import { overlapping } from './validity.js';

const range = (id: string, validFrom: string, validTo: string | null) => ({ id, validFrom, validTo });

describe('overlapping validity', () => {
  it.each([
    ['the same last and first day', range('b', '2026-03-31', null), true],
    ['the day after the last one', range('b', '2026-04-01', null), false],
    ['before, without an end', range('b', '2020-01-01', null), true],
    ['before, ending the day before', range('b', '2020-01-01', '2025-12-31'), false],
    ['inside', range('b', '2026-02-01', '2026-02-02'), true],
    ['itself', range('a', '2026-01-01', '2026-12-31'), false],
  ])('%s', (_, given, expected) => {
    expect(overlapping(given, [range('a', '2026-01-01', '2026-03-31')]) !== undefined).toBe(expected);
  });
});
