import { expect, test } from '@jest/globals';

import { monthOf } from './backup.js';
import { inOrder } from './catalog.js';
import { whatNext } from './command.js';
import { compareLogs } from './compare-logs.js';

const at = (topic: string, partition: number, next: number) => ({
  ...{ schema: 'rules', group: 'rules', topic, partition, next, mark: null, incarnation: 0 },
});

test('what is read again, what is no longer there and what is another log is told apart', () => {
  const logs = new Map([
    [
      'readings',
      [
        { partition: 0, low: 0, high: 10 },
        { partition: 1, low: 7, high: 9 },
        { partition: 2, low: 0, high: 3 },
      ],
    ],
  ]);
  const positions = [at('readings', 0, 4), at('readings', 1, 5), at('readings', 2, 8), at('limits', 0, 1)];
  expect(compareLogs(positions, logs)).toEqual([
    { group: 'rules', topic: 'readings', again: 8, expired: 2, shortened: [2], missing: [] },
    { group: 'rules', topic: 'limits', again: 0, expired: 0, shortened: [], missing: [0] },
  ]);
});

test('what happens next names the incidents only where there will be some', () => {
  const logs = new Map([['readings', [{ partition: 0, low: 0, high: 10 }]]]);
  const fine = whatNext(compareLogs([at('readings', 0, 4)], logs));
  expect(fine).toContain('rules   readings  6');
  expect(fine).not.toMatch(/records-expired|log-shortened/);
  const wrong = whatNext(compareLogs([at('readings', 0, 14), at('readings', 1, 0)], logs));
  expect(wrong).toContain('log-shortened');
  expect(wrong).not.toContain('records-expired');
});

test('a table comes after those that it refers to; two that refer to each other are refused', () => {
  const table = (name: string, ...refersTo: string[]) => ({ table: name, refersTo });
  const ordered = inOrder([table('a', 'c'), table('b', 'a'), table('c')]);
  expect(ordered.map((one) => one.table)).toEqual(['c', 'a', 'b']);
  expect(() => inOrder([table('a', 'b'), table('b', 'a')])).toThrow('refer to each other');
});

test('a month that was taken out of its table is known by its name, and nothing else is', () => {
  const tables = new Set(['reading']);
  expect(monthOf('reading_2026_05', tables)).toBe('reading');
  expect(monthOf('other_2026_05', tables)).toBeUndefined();
  expect(monthOf('reading_state', tables)).toBeUndefined();
});
