import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { claimFormat, dataFormat } from './format.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'farwatch-test-format-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the format of the data folder', () => {
  test('is written at the first start, beside downloads and logs, and accepted at the next', () => {
    mkdirSync(join(dataDir, 'tools'));
    mkdirSync(join(dataDir, 'logs'));
    claimFormat(dataDir);
    expect(readFileSync(join(dataDir, 'format'), 'utf8')).toBe(`${dataFormat}\n`);
    claimFormat(dataDir);
  });

  test.each(['ports.json', 'postgres', 'kafka'])(
    'data from before there was a format is refused: %s',
    (name) => {
      mkdirSync(join(dataDir, name));
      expect(() => claimFormat(dataDir)).toThrow(/^[^\n]*without a format[^\n]*npm run reset$/);
    },
  );

  test('another format is refused in one line', () => {
    writeFileSync(join(dataDir, 'format'), '1\n');
    expect(() => claimFormat(dataDir)).toThrow(/^[^\n]*of format 1; [^\n]*npm run reset$/);
  });
});
