import type { Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { expect, jest, test } from '@jest/globals';

import { ReferenceSync } from './reference-sync.js';

test('a writer that is stopped while its write fails does not begin another one', async () => {
  let fail = (_: Error): void => undefined;
  let connects = 0;
  // Stands for a database that goes away in the middle of a write.
  const pool = {
    query: () => Promise.resolve({ rows: [] }),
    connect: () => {
      connects++;
      return new Promise((_, reject) => (fail = reject));
    },
  } as unknown as Pool;
  const table = { get: () => undefined, keys: () => ['s1'].values(), subscribe: () => () => undefined };
  const rules = { setStation: () => undefined, setRule: () => undefined, setLimit: () => undefined };
  const sync = new ReferenceSync({
    ...{ pool, log: silentLogger, onRequested: () => undefined },
    rules: rules as never,
    tables: { station: table, limit: table, rule: table } as never,
  });
  jest.useFakeTimers();
  try {
    const started = sync.start();
    await jest.advanceTimersByTimeAsync(0);
    expect(connects).toBe(1);
    const stopped = sync.stop();
    fail(new Error('gone'));
    await Promise.all([started, stopped]);
    expect(sync.problem).toContain('gone');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(jest.getTimerCount()).toBe(0);
    expect(connects).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});
