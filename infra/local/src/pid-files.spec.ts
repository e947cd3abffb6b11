import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { identityOf, isRunning, parseStat, startTimeOf } from '../setup/identity.mjs';
import {
  findOrphans,
  parseRecord,
  readRecords,
  recordProcess,
  stopOrphans,
  type ProcessRecord,
} from './pid-files.js';

const record = (fields: Partial<ProcessRecord>): ProcessRecord => ({
  name: 'kafka',
  pid: 100,
  startTime: '5',
  signal: 'SIGTERM',
  order: 1,
  ...fields,
});

describe('who a process is', () => {
  test('the start time is field 22, also when the name holds spaces and brackets', () => {
    const rest = `S 1 ${Array.from({ length: 17 }, (_, index) => index).join(' ')} 987654 0`;
    expect(parseStat(`42 (node) ${rest}`)).toBe('987654');
    expect(parseStat(`42 (a) b) (c) ${rest}`)).toBe('987654');
  });

  test('a zombie does not run', () => {
    expect(
      parseStat(`42 (java) Z 1 ${Array.from({ length: 17 }, () => 0).join(' ')} 987654 0`),
    ).toBeUndefined();
  });

  test('this process runs; the same pid with another start time is another process', () => {
    const own = identityOf();
    expect(isRunning(own)).toBe(true);
    expect(isRunning({ pid: own.pid, startTime: `${own.startTime}1` })).toBe(false);
    expect(startTimeOf(0)).toBeUndefined();
    expect(startTimeOf(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('orphans', () => {
  test('are the recorded processes that still run, the last started first', () => {
    const records = [
      record({ name: 'a', order: 1 }),
      record({ name: 'gone', pid: 7 }),
      record({ name: 'b', order: 9 }),
    ];
    expect(findOrphans(records, ({ pid }) => pid === 100).map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test.each([
    '',
    '{',
    'null',
    '{"pid":1}',
    '{"name":"x","pid":"1","startTime":"2","signal":"SIGTERM","order":1}',
  ])('half a record (%j) is none', (text) => expect(parseRecord(text)).toBeUndefined());

  describe('with real processes', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    test('are ended; a stranger that now has a recorded pid is not touched', async () => {
      const child = spawn('sleep', ['300'], { stdio: 'ignore' });
      const stranger = spawn('sleep', ['300'], { stdio: 'ignore' });
      const recorded = recordProcess(folder, {
        name: 'redis',
        pid: child.pid as number,
        signal: 'SIGTERM',
        order: 1,
      });
      const reused = { ...recorded, name: 'kafka', pid: stranger.pid as number, startTime: '1' };
      writeFileSync(join(folder, 'pids', 'kafka.json'), JSON.stringify(reused));
      try {
        expect(await stopOrphans(folder)).toEqual(['redis']);
        expect(isRunning(recorded)).toBe(false);
        expect(startTimeOf(stranger.pid as number)).toBeDefined();
        expect(readRecords(folder)).toEqual([]);
        expect(await stopOrphans(folder)).toEqual([]);
      } finally {
        child.kill('SIGKILL');
        stranger.kill('SIGKILL');
      }
    });
  });
});
