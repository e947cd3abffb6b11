import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import type { FileStore } from './file-store.js';
import { openLocalFolder } from './local-folder.js';

let root: string;
let store: FileStore;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'farwatch-files-'));
  store = await openLocalFolder(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
async function* pieces(...all: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const one of all) {
    await Promise.resolve();
    if (one instanceof Error) throw one;
    yield one;
  }
}
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex'),
  Buffer.from('0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082', 'hex'),
]);
const limit = { maxBytes: 1_000_000 };
const pathOf = (hash: string): string => join(root, hash.slice(0, 2), hash.slice(2, 4), hash);
const drafts = (): string[] => readdirSync(join(root, 'drafts'));

describe('a store of content in a folder', () => {
  test('gives back what was put, by its hash, with its type by its bytes', async () => {
    const file = await store.put(pieces(png.subarray(0, 5), png.subarray(5)), limit);
    expect(file).toEqual({ sha256: sha(png), bytes: png.length, type: 'image/png' });
    const found = await store.get(file.sha256);
    expect(found?.bytes).toBe(png.length);
    expect(await buffer(found!.content)).toEqual(png);
    expect(drafts()).toEqual([]);
  });

  test('keeps large content without holding it, and empty content', async () => {
    const piece = Buffer.alloc(1 << 20, 7);
    const large = await store.put(pieces(...Array.from({ length: 20 }, () => piece)), { maxBytes: 20 << 20 });
    let bytes = 0;
    for await (const one of (await store.get(large.sha256))!.content) bytes += (one as Buffer).length;
    expect(bytes).toBe(20 << 20);
    const empty = await store.put(pieces(), limit);
    expect(empty).toEqual({ sha256: sha(Buffer.alloc(0)), bytes: 0, type: undefined });
    expect(await buffer((await store.get(empty.sha256))!.content)).toHaveLength(0);
  });

  test.each([
    ['too large', pieces(png, png), { maxBytes: png.length + 1 }, 'file-too-large'],
    ['of a type that is not taken', pieces(png), { ...limit, types: ['image/jpeg'] }, 'file-type'],
    [
      'of no known type where types count',
      pieces(Buffer.from('<svg/>')),
      { ...limit, types: ['image/png'] },
      'file-type',
    ],
    ['not what its hash says', pieces(png), { ...limit, sha256: sha(Buffer.from('x')) }, 'file-mismatch'],
  ])('refuses content that is %s, and keeps nothing of it', async (_, content, options, refused) => {
    await expect(store.put(content, options)).rejects.toMatchObject({ code: refused });
    expect(readdirSync(root)).toEqual(['drafts']);
    expect(drafts()).toEqual([]);
  });

  test('a source that breaks off leaves nothing', async () => {
    await expect(store.put(pieces(png, new Error('the line is dead')), limit)).rejects.toThrow(
      'the line is dead',
    );
    expect(drafts()).toEqual([]);
    expect(await store.has(sha(png))).toBe(false);
  });

  test('the same content put at once by several stores is kept once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openLocalFolder(root)));
    const all = await Promise.all(stores.map((one) => one.put(pieces(png), limit)));
    expect(new Set(all.map(({ sha256 }) => sha256))).toEqual(new Set([sha(png)]));
    expect(await buffer((await store.get(sha(png)))!.content)).toEqual(png);
    expect(drafts()).toEqual([]);
  });

  test('bytes that changed on the disk are noticed while they are read', async () => {
    const { sha256 } = await store.put(pieces(png), limit);
    chmodSync(pathOf(sha256), 0o600);
    writeFileSync(pathOf(sha256), Buffer.from(png.map((byte, at) => (at === 40 ? byte ^ 1 : byte))));
    await expect(buffer((await store.get(sha256))!.content)).rejects.toMatchObject({ code: 'file-damaged' });
    writeFileSync(pathOf(sha256), png.subarray(0, 50));
    await expect(buffer((await store.get(sha256))!.content)).rejects.toMatchObject({ code: 'file-damaged' });
  });

  test('damaged content is whole again when it is put again', async () => {
    const { sha256 } = await store.put(pieces(png), limit);
    chmodSync(pathOf(sha256), 0o600);
    writeFileSync(pathOf(sha256), 'damaged');
    await store.put(pieces(png), limit);
    expect(await buffer((await store.get(sha256))!.content)).toEqual(png);
  });

  test('no address leads out of the folder', async () => {
    for (const address of [
      '../../etc/passwd',
      '..',
      '',
      `${'a'.repeat(63)}/`,
      'A'.repeat(64),
      `${'a'.repeat(64)}\0`,
    ])
      await expect(store.get(address)).rejects.toMatchObject({ code: 'file-address' });
    await expect(store.remove('../drafts')).rejects.toMatchObject({ code: 'file-address' });
  });

  test('what is not there is said, what is removed is gone', async () => {
    expect(await store.get(sha(png))).toBeUndefined();
    const { sha256 } = await store.put(pieces(png), limit);
    expect([await store.has(sha256), await store.remove(sha256), await store.remove(sha256)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await store.has(sha256)).toBe(false);
  });

  test('drafts of a dead process are removed a day later, those of a living one are not', async () => {
    const [old, young] = [join(root, 'drafts', 'old'), join(root, 'drafts', 'young')];
    for (const path of [old, young]) writeFileSync(path, 'half');
    utimesSync(old, new Date(), new Date(Date.now() - 25 * 3_600_000));
    await openLocalFolder(root);
    expect(drafts()).toEqual(['young']);
  });
});
