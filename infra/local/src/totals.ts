/** Counts over several test runs and checks. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTotals: Totals = { passed: 0, failed: 0, skipped: 0 };

export const addTotals = (a: Totals, b: Totals): Totals => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/**
 * What jest's --json report counts. A file that could not be run at all has no tests in it: it is one failure.
 * No report (jest itself fell over) is one failure too.
 */
export function totalsOfJest(report: unknown): Totals {
  if (typeof report !== 'object' || report === null) return { passed: 0, failed: 1, skipped: 0 };
  const count = (key: string): number => {
    const value = (report as Record<string, unknown>)[key];
    return typeof value === 'number' ? value : 0;
  };
  const broken = count('numRuntimeErrorTestSuites');
  const failed = count('numFailedTests') + broken;
  const unexplained = (report as { success?: unknown }).success === false && failed === 0 ? 1 : 0;
  return {
    passed: count('numPassedTests'),
    failed: failed + unexplained,
    skipped: count('numPendingTests') + count('numTodoTests'),
  };
}

/** The last line of every test command. */
export const totalsLine = ({ passed, failed, skipped }: Totals): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A run without a single test proves nothing: it fails. */
export const isGreen = ({ passed, failed }: Totals): boolean => failed === 0 && passed > 0;
