import { expect, test } from '@jest/globals';

import { bytesOf, hexOf, sha256Hex } from './raw-bytes.js';

test('the digest of text and of base64 is that of the bytes', async () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // FIPS 180-2, B.1: "abc"
  for (const bytes of [bytesOf('abc', undefined), bytesOf(undefined, 'YWJj')]) {
    expect(bytes && (await sha256Hex(bytes))).toBe(expected);
  }
  expect(bytesOf(undefined, undefined)).toBeUndefined();
});

test('bytes that are no text are shown in hexadecimal', () => {
  expect(hexOf(bytesOf(undefined, '/wBB') ?? new Uint8Array())).toBe(
    `00000000  ff 00 41${' '.repeat(41)}..A`,
  );
  expect(hexOf(new Uint8Array(17)).split('\n')).toHaveLength(2);
});
