import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { identityOf } from '../setup/identity.mjs';
import { lockOwner, tryLock, waitForLock } from '../setup/lock.mjs';

const lockModule = fileURLToPath(new URL('../setup/lock.mjs', import.meta.url));

describe('the lock', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
    path = join(folder, 'sub', 'x.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is held by one, who is named to the other, until released', () => {
    const first = tryLock(path);
    expect(first.release).toBeDefined();
    expect(tryLock(path).owner).toMatchObject({ ...identityOf() });
    first.release?.();
    expect(lockOwner(path)).toBeUndefined();
    const again = tryLock(path);
    expect(again.owner).toBeUndefined();
    again.release?.();
    expect(readdirSync(join(folder, 'sub'))).toEqual([]);
  });

  test.each([
    '',
    '{',
    JSON.stringify({ pid: process.pid, startTime: 'another life' }),
    '{"pid":4194305,"startTime":"1"}',
  ])('a stale one (%j) heals', (text) => {
    tryLock(path).release?.();
    writeFileSync(path, text);
    const taken = tryLock(path);
    expect(taken.release).toBeDefined();
    taken.release?.();
    expect(existsSync(path)).toBe(false);
  });

  test('a holder that does not let go is named after the deadline', async () => {
    const held = tryLock(path);
    await expect(waitForLock(path, { timeoutMs: 150 })).rejects.toThrow(`process ${process.pid}`);
    held.release?.();
  });

  test('of eight processes that want it at once, with a stale one in the way, never two hold it', async () => {
    tryLock(path).release?.();
    writeFileSync(path, '{"pid":4194305,"startTime":"1"}');
    const holding = join(folder, 'holding');
    const script = `
      import { waitForLock } from ${JSON.stringify(lockModule)};
      import { mkdirSync, rmdirSync } from 'node:fs';
      for (let round = 0; round < 3; round += 1) {
        const release = await waitForLock(${JSON.stringify(path)}, { timeoutMs: 60000 });
        mkdirSync(${JSON.stringify(holding)});
        await new Promise((resolve) => setTimeout(resolve, 5));
        rmdirSync(${JSON.stringify(holding)});
        release();
      }`;
    const codes = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise((resolve) =>
            spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' }).once(
              'exit',
              resolve,
            ),
          ),
      ),
    );
    expect(codes).toEqual(Array.from({ length: 8 }, () => 0));
  }, 90_000);
});
