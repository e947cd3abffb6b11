import { describe, expect, test } from '@jest/globals';

import { parseTestArgs } from './run-tests.js';
import { addTotals, isGreen, noTotals, totalsLine, totalsOfJest } from './totals.js';

describe('totals', () => {
  test('counts passed, failed, skipped and todo', () => {
    const report = {
      success: false,
      numPassedTests: 5,
      numFailedTests: 2,
      numPendingTests: 1,
      numTodoTests: 1,
    };
    expect(totalsOfJest(report)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  test('a file that cannot be run is a failure', () => {
    const report = { success: false, numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
    expect(totalsOfJest(report).failed).toBe(1);
  });

  test('no report, or one that is not a success and does not say why, is a failure', () => {
    expect(totalsOfJest(undefined).failed).toBe(1);
    expect(totalsOfJest({ success: false }).failed).toBe(1);
  });

  test('the line names skipped tests only when there are some', () => {
    expect(totalsLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(totalsLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });

  test('a run without tests is not green', () => {
    expect(isGreen(noTotals)).toBe(false);
    expect(isGreen(addTotals(noTotals, { passed: 1, failed: 0, skipped: 0 }))).toBe(true);
    expect(isGreen({ passed: 1, failed: 1, skipped: 0 })).toBe(false);
  });
});

describe('arguments of npm test', () => {
  test.each([
    [[], ['unit', 'int', 'e2e'], undefined, []],
    [['--kind', 'int', '--', 'libs/mqtt'], ['int'], undefined, ['libs/mqtt']],
    [['--kind=unit', '-t', 'name'], ['unit'], undefined, ['-t', 'name']],
    [['--kind', 'unit', '--node', '24', '--', 'libs/x'], ['unit'], '24', ['libs/x']],
    [['--node=24'], ['unit', 'int', 'e2e'], '24', []],
    [['libs/x'], ['unit', 'int', 'e2e'], undefined, ['libs/x']],
  ])('%j', (args, kinds, node, jest) => expect(parseTestArgs(args)).toEqual({ kinds, node, jest }));

  test('an unknown kind is named', () => expect(() => parseTestArgs(['--kind', 'slow'])).toThrow('slow'));
});
