import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { checkCaseRow } from './check-row.js';

describe('the vectors in ../shared', () => {
  test.each([
    ['case-clocks', 143],
    ['discretion', 63],
    ['case-paths', 87],
  ])('%s: every line agrees', (name, atLeast) => {
    const file = new URL(`../../../../../../shared/vectors/${name}.jsonl`, import.meta.url);
    if (!existsSync(file)) {
      process.stderr.write(`${name}: ${atLeast} lines skipped, ../shared is not there\n`);
      return;
    }
    const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    const checks = rows.map((row) => checkCaseRow(JSON.parse(row)));
    expect(checks.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  });
});
