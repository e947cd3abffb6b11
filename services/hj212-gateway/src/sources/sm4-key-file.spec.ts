import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hasSm4 } from '@farwatch/hj212/sm4';
import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { openSm4KeyFile } from './sm4-key-file.js';

const [one, two] = ['0'.repeat(32), 'f'.repeat(32)];
let folder = '';
let file = '';
let nowMs = 0;
let said: string[] = [];
const log: Logger = {
  ...silentLogger,
  warn: (fields, text) => void said.push(JSON.stringify([fields, text])),
  error: (fields, text) => void said.push(JSON.stringify([fields, text])),
};
/** Writes the file, seen as written at another second. */
function write(text: string, second: number): void {
  writeFileSync(file, text, { mode: 0o600 });
  utimesSync(file, second, second);
}
const open = () => openSm4KeyFile(file, log, () => nowMs);
const hex = (key: Uint8Array | undefined) => key && Buffer.from(key).toString('hex');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farwatch-keys-'));
  file = join(folder, 'keys.json');
  [nowMs, said] = [0, []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

(hasSm4() ? describe : describe.skip)('the file of SM4 keys', () => {
  test('a changed file counts after two seconds, and a slip in it leaves the keys that were', () => {
    write(JSON.stringify({ a: one }), 1);
    const keyOf = open();
    expect([hex(keyOf('a')), keyOf('b')]).toEqual([one, undefined]);
    write(JSON.stringify({ a: two, b: one }), 2);
    expect(hex(keyOf('a'))).toBe(one);
    nowMs = 2_000;
    expect([hex(keyOf('a')), hex(keyOf('b'))]).toEqual([two, one]);
    write(`{"a":"${one}`, 3);
    nowMs = 4_000;
    expect(hex(keyOf('a'))).toBe(two);
    rmSync(file);
    nowMs = 6_000;
    expect(hex(keyOf('a'))).toBe(two);
    nowMs = 8_000;
    expect(hex(keyOf('a'))).toBe(two);
    expect(said).toHaveLength(2); // the slip and the missing file, each once
    expect(said.join()).not.toContain(one);
  });

  test('a wrong or missing file stops the start and names the entry, not the key', () => {
    expect(open).toThrow(/FARWATCH_HJ212_SM4_KEYS: the file cannot be read \(ENOENT\)/);
    write(JSON.stringify({ a: one, logger7: `${one}0` }), 1);
    expect(open).toThrow(/^FARWATCH_HJ212_SM4_KEYS: the key of logger7 is not 32 hex digits$/);
  });

  test('a file that others may use is read, with a warning', () => {
    write(JSON.stringify({ a: one }), 1);
    open();
    expect(said).toEqual([]);
    chmodSync(file, 0o640);
    expect(hex(open()('a'))).toBe(one);
    expect(said.join()).toContain('0600');
  });
});
