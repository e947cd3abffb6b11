import { beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';

import type { FileStore } from '../../src/file-store.js';

/** An empty store and what a test may do behind its back. */
export interface TestedStore {
  readonly store: FileStore;
  /** The same store, opened by somebody else. */
  another(): Promise<FileStore>;
  /** Names of the drafts on this machine. */
  drafts(): string[];
  /** Addresses of all that is kept, complete or not. */
  kept(): Promise<string[]>;
  /** Puts other bytes in place of content. */
  damage(sha256: string, bytes: Uint8Array): Promise<void>;
}

export const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export async function* pieces(...all: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const one of all) {
    await Promise.resolve();
    if (one instanceof Error) throw one;
    yield one;
  }
}
export const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex'),
  Buffer.from('0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082', 'hex'),
]);
export const limit = { maxBytes: 1_000_000 };

/** What every implementation of `FileStore` keeps. `open` gives an empty store before each test. */
export function fileStoreContract(name: string, open: () => Promise<TestedStore>): void {
  describe(`${name}, as any store of content`, () => {
    let tested: TestedStore;
    let store: FileStore;
    beforeEach(async () => {
      tested = await open();
      store = tested.store;
    });

    test('gives back what was put, by its hash, with its type by its bytes', async () => {
      const file = await store.put(pieces(png.subarray(0, 5), png.subarray(5)), limit);
      expect(file).toEqual({ sha256: sha(png), bytes: png.length, type: 'image/png' });
      const found = await store.get(file.sha256);
      expect(found?.bytes).toBe(png.length);
      expect(await buffer(found!.content)).toEqual(png);
      expect(tested.drafts()).toEqual([]);
    });

    test('keeps large content without holding it, and empty content', async () => {
      const piece = Buffer.alloc(1 << 20, 7);
      const large = await store.put(pieces(...Array.from({ length: 20 }, () => piece)), {
        maxBytes: 20 << 20,
      });
      const found = await store.get(large.sha256);
      expect(found?.bytes).toBe(20 << 20);
      let bytes = 0;
      for await (const one of found!.content) bytes += (one as Buffer).length;
      expect(bytes).toBe(20 << 20);
      const empty = await store.put(pieces(), limit);
      expect(empty).toEqual({ sha256: sha(Buffer.alloc(0)), bytes: 0, type: undefined });
      expect(await buffer((await store.get(empty.sha256))!.content)).toHaveLength(0);
    });

    test.each([
      ['too large', () => pieces(png, png), { maxBytes: png.length + 1 }, 'file-too-large'],
      ['of a type that is not taken', () => pieces(png), { ...limit, types: ['image/jpeg'] }, 'file-type'],
      [
        'of no known type where types count',
        () => pieces(Buffer.from('<svg/>')),
        { ...limit, types: ['image/png'] },
        'file-type',
      ],
      [
        'not what its hash says',
        () => pieces(png),
        { ...limit, sha256: sha(Buffer.from('x')) },
        'file-mismatch',
      ],
    ])('refuses content that is %s, and keeps nothing of it', async (_, content, options, refused) => {
      await expect(store.put(content(), options)).rejects.toMatchObject({ code: refused });
      expect(await tested.kept()).toEqual([]);
      expect(tested.drafts()).toEqual([]);
    });

    test('a source that breaks off leaves nothing', async () => {
      const broken = pieces(png, new Error('the line is dead'));
      await expect(store.put(broken, limit)).rejects.toThrow('the line is dead');
      expect(tested.drafts()).toEqual([]);
      expect(await store.has(sha(png))).toBe(false);
    });

    test('the same content put at once by several, and again, is kept once', async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, () => tested.another()));
      const all = await Promise.all(stores.map((one) => one.put(pieces(png), limit)));
      expect(new Set(all.map(({ sha256 }) => sha256))).toEqual(new Set([sha(png)]));
      await store.put(pieces(png), limit);
      expect(await tested.kept()).toEqual([`${sha(png).slice(0, 2)}/${sha(png).slice(2, 4)}/${sha(png)}`]);
      expect(await buffer((await store.get(sha(png)))!.content)).toEqual(png);
      expect(tested.drafts()).toEqual([]);
    });

    test('bytes that changed where they lie are noticed while they are read', async () => {
      const { sha256 } = await store.put(pieces(png), limit);
      const turned = Buffer.from(png.map((byte, at) => (at === 40 ? byte ^ 1 : byte)));
      for (const damaged of [turned, png.subarray(0, 50)]) {
        await tested.damage(sha256, damaged);
        await expect(buffer((await store.get(sha256))!.content)).rejects.toMatchObject({
          code: 'file-damaged',
        });
      }
    });

    test('damaged content is whole again when it is put again', async () => {
      const { sha256 } = await store.put(pieces(png), limit);
      await tested.damage(sha256, Buffer.from('damaged'));
      await store.put(pieces(png), limit);
      expect(await buffer((await store.get(sha256))!.content)).toEqual(png);
    });

    test('no address leads out of the store', async () => {
      for (const address of [
        '../../etc/passwd',
        '..',
        '',
        `${'a'.repeat(63)}/`,
        'A'.repeat(64),
        `${'a'.repeat(64)}\0`,
      ]) {
        await expect(store.get(address)).rejects.toMatchObject({ code: 'file-address' });
        await expect(store.has(address)).rejects.toMatchObject({ code: 'file-address' });
      }
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
      expect(await store.get(sha256)).toBeUndefined();
    });
  });
}
