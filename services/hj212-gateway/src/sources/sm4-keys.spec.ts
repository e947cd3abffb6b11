import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readSm4Keys } from './sm4-keys.js';

const mn = 'A0000000000001';
const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');

describe('the file of keys', () => {
  test('is MN to 32 hex digits; every wrong entry is named, no key is shown', () => {
    const good = readSm4Keys(`{"${mn}":"0123456789ABCDEFfedcba9876543210"}`);
    expect(good.ok && Buffer.from(good.keys.get(mn)!).equals(key)).toBe(true);
    const secret = '0123456789abcdef';
    expect(readSm4Keys(JSON.stringify({ short: secret, 'no;mn': secret.repeat(2), number: 5 }))).toEqual({
      ok: false,
      wrong: [
        'the key of short is not 32 hex digits',
        '"no;mn" is no MN',
        'the key of number is not 32 hex digits',
      ],
    });
    for (const text of ['[]', 'null', '"x"', `{"${mn}":"${secret}`])
      expect(JSON.stringify(readSm4Keys(text))).not.toContain(secret);
  });

  test('property: any text is a value, never an exception, and a key is 16 bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readSm4Keys(text);
        if (read.ok) for (const one of read.keys.values()) expect(one).toHaveLength(16);
        else expect(read.wrong.length).toBeGreaterThan(0);
      }),
    );
  });
});
