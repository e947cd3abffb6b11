import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { afterAll, expect, test } from '@jest/globals';

import { NotOpened, unzip } from './unzip.js';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-unzip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A ZIP of one file, written by hand, without a checksum, which nobody compares; `says` is the size that it states. */
function zip(name: string, content: Buffer, says = content.length): string {
  const packed = deflateRawSync(content);
  const file = Buffer.from(name);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(0x0800, 2);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(says, 18);
  shared.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, file, packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), shared, Buffer.alloc(14), file]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  const path = join(folder, `${Math.random()}.zip`);
  writeFileSync(path, Buffer.concat([local, central, end]));
  return path;
}

async function opened(path: string): Promise<string | [string, string][]> {
  const found: [string, string][] = [];
  try {
    for await (const { name, content } of unzip(path)) found.push([name, content.toString()]);
    return found;
  } catch (error) {
    if (error instanceof NotOpened) return error.reason;
    throw error;
  }
}

test('a file of an archive comes out', async () => {
  expect(await opened(zip('航次/flight.csv', Buffer.from('time,lat')))).toEqual([
    ['航次/flight.csv', 'time,lat'],
  ]);
});

test('a zip bomb is refused before anything is unpacked, also one that lies about its size', async () => {
  expect(await opened(zip('a.csv', Buffer.alloc(64 * 1024 * 1024)))).toBe('zip-bomb');
  expect(await opened(zip('a.csv', Buffer.alloc(64 * 1024 * 1024), 1_000))).toBe('bad-zip');
  expect(await opened(zip('a.csv', Buffer.from('x'), 4_000_000_000))).toBe('zip-bomb');
});

test.each(['../../etc/cron.d/x', '/etc/passwd', 'C:/x'])(
  'a name that leads out of the archive (%s) is refused',
  async (name) => {
    expect(await opened(zip(name, Buffer.from('x')))).toBe('name-unsafe');
  },
);

test('what is no archive is refused by name', async () => {
  const path = join(folder, 'no.zip');
  writeFileSync(path, 'PK\x03\x04 and nothing else');
  expect(await opened(path)).toBe('bad-zip');
});
