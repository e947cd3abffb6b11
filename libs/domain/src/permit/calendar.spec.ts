import { expect, test } from '@jest/globals';

import { reportFindings, type ExecutionReport, type ReportDuties } from './calendar.js';

const duties: ReportDuties = {
  ...{ validFrom: '2024-04-20', requires: ['month', 'quarter', 'year'], dueDay: 15, yearDue: '01-31' },
  ...{ quarterReplacesMonth: true, yearReplacesQuarter: true },
};
const submitted = (type: ExecutionReport['type'], period: string, day: string): ExecutionReport => ({
  ...{ type, period, submittedAt: `${day}T23:59:59+08:00`, status: 'submitted' },
});
const found = (change: Partial<ReportDuties>, reports: ExecutionReport[], today: string): string[] =>
  reportFindings({ ...duties, ...change }, reports, today).map(
    ({ type, period, due, state, days }) => `${type} ${period} ${due} ${state} ${days}`,
  );

test('a period that was hardly held has no report: 10 days, a month, three months', () => {
  const at = (validFrom: string, requires: ReportDuties['requires']) =>
    found({ validFrom, requires }, [], '2025-02-01').length;
  expect([at('2024-12-22', ['month']), at('2024-12-21', ['month'])]).toEqual([0, 1]);
  expect([at('2024-12-01', ['quarter']), at('2024-11-30', ['quarter'])]).toEqual([0, 1]);
  expect([at('2024-10-01', ['year']), at('2024-09-30', ['year'])]).toEqual([0, 1]);
  expect(
    found({ requires: ['month'], validFrom: '2024-11-01', validTo: '2024-12-05' }, [], '2025-02-01'),
  ).toEqual(['month 2024-11 2024-12-15 missing 48']);
});

test('the due day itself is in time; days count from it', () => {
  const month = { requires: ['month'] as const, validFrom: '2024-05-01' };
  expect(found(month, [submitted('month', '2024-05', '2024-06-15')], '2024-06-20')).toEqual([]);
  expect(found(month, [submitted('month', '2024-05', '2024-06-16')], '2024-06-20')).toEqual([
    'month 2024-05 2024-06-15 late 1',
  ]);
  expect(found(month, [], '2024-06-15')).toEqual([]);
  expect(found(month, [], '2024-06-16')).toEqual(['month 2024-05 2024-06-15 missing 1']);
});

test('a longer report stands for the shorter one that ends with it, while the switches say so', () => {
  const reports = [
    submitted('month', '2024-04', '2024-05-01'),
    submitted('month', '2024-05', '2024-06-01'),
    submitted('quarter', '2024-Q2', '2024-07-15'),
  ];
  expect(found({}, reports, '2024-08-01')).toEqual([]);
  expect(found({ quarterReplacesMonth: false }, reports, '2024-08-01')).toEqual([
    'month 2024-06 2024-07-15 missing 17',
  ]);
  const year = { validFrom: '2024-01-01', requires: ['quarter', 'year'] as const };
  const q = [1, 2, 3].map((n) => submitted('quarter', `2024-Q${n}`, '2024-04-01'));
  // Until the year's report is overdue it may still come and stand for the last quarter.
  expect(found(year, q, '2025-01-31')).toEqual([]);
  expect(found(year, q, '2025-02-01')).toEqual([
    'quarter 2024-Q4 2025-01-15 missing 17',
    'year 2024 2025-01-31 missing 1',
  ]);
  const returned: ExecutionReport = { type: 'year', period: '2024', submittedAt: null, status: 'returned' };
  expect(found({ ...year, yearReplacesQuarter: false }, [...q, returned], '2025-02-01')).toEqual([
    ...['quarter 2024-Q4 2025-01-15 missing 17', 'year 2024 2025-01-31 returned 1'],
  ]);
});
