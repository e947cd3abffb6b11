import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, expect, test } from '@jest/globals';

import { readUnpacked } from './unpacked.js';

const folder = mkdtempSync(join(tmpdir(), 'unpacked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 240 kB, more than the unpacker hands out at once: the last four fifths differ from the first one. */
const text = `id,value\n${Array.from({ length: 60_000 }, (_, i) => `${i % 10},${i < 12_000 ? 'a' : 'b'}\n`).join('')}`;
const xz =
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM46mIAKBdADSZAYYBcuVFq3PWNAnnx4IoZHZY7iHVggwGjM7QaQ7PpNxCRUK84N91x900' +
  'moZlj56ralAi0kGjWLCXvTNyQ6+9JH5whsf7Dk0iRJaPNlCGT5ETx6Pwido6xARQggf5Tr0AaKimWzW0+jsUri4w6q6/5ILkNl72' +
  'tZvqQxIhxDA3zqVkJH59N1//0EZ7b4p6iqYARRkTg4qd7ZOgvCfyAAAA2SbEnKjqi5AAAbwBidMOADVxIBKxxGf7AgAAAAAEWVo=';

test.each([
  ['plain.csv', Buffer.from(text)],
  ['packed.csv.gz', gzipSync(text)],
  ['packed.csv.xz', Buffer.from(xz, 'base64')],
])('%s is read as it was before it was packed, also when all its parts are kept', async (name, bytes) => {
  writeFileSync(join(folder, name), bytes);
  const parts = (await readUnpacked(join(folder, name)).toArray()) as Buffer[];
  expect(Buffer.concat(parts).toString() === text).toBe(true);
  expect(parts.length).toBeGreaterThan(1);
});

test.each(['none.csv', 'none.csv.gz', 'none.csv.xz'])('%s is not there: the stream says so', async (name) => {
  await expect(readUnpacked(join(folder, name)).toArray()).rejects.toThrow(/ENOENT/);
});
