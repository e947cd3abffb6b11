import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { crcOf } from './crc.js';
import { encodeFrame } from './encode.js';
import { Framer } from './framer.js';
import { areaCrc, decryptSegment, encryptSegment, hasSm4, isSealed, openFrame } from './sm4.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
process.stderr.write(`sm4 seed ${seed}\n`);

const plainOf = (value: number, pw = '123456') =>
  Buffer.from(
    `QN=20260101000000001;ST=31;CN=2051;PW=${pw};MN=A0000000000001;Flag=9;CP=&&DataTime=20260101000000;a21026-Avg=${value},a21026-Flag=N&&`,
  );
const aKey = fc.uint8Array({ minLength: 16, maxLength: 16 });
const aValue = fc.integer({ min: 0, max: 10 ** 9 });
const sealed = (plain: Uint8Array, key: Uint8Array) => {
  const [frame, secret] = [encodeFrame(plain), encryptSegment(plain, key)];
  if (frame === undefined || secret === undefined) throw new Error('no SM4');
  frame.set(secret, 6);
  return { raw: frame.subarray(0, 6 + plain.length + 4), segment: secret };
};

(hasSm4() ? describe : describe.skip)('a sealed frame', () => {
  test('property: its own key opens it, also when password and checksum were masked since and that of the area was kept', () => {
    fc.assert(
      fc.property(aKey, aValue, (key, value) => {
        const { raw, segment } = sealed(plainOf(value), key);
        expect(openFrame(raw, segment, key)).toEqual(Uint8Array.from(plainOf(value)));
        const masked = Uint8Array.from(segment);
        masked.fill(0x2a, segment.indexOf(0x50) + 3, segment.indexOf(0x50) + 9);
        const blank = Uint8Array.from(raw).fill(0x2a, -4);
        const opened = openFrame(blank, masked, key, areaCrc(raw, segment));
        expect(Buffer.from(opened ?? []).toString()).toBe(plainOf(value, '******').toString());
      }),
      { seed },
    );
  });

  test('property: what is kept of its checksum is the same under every password, and knows a damaged byte', () => {
    const aPassword = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(aKey, aValue, aPassword, aPassword, (key, value, pw, other) => {
        const [one, two] = [sealed(plainOf(value, pw), key), sealed(plainOf(value, other), key)];
        const kept = areaCrc(one.raw, one.segment);
        expect(areaCrc(two.raw, two.segment)).toBe(kept);
        const damaged = Uint8Array.from(two.segment);
        damaged[damaged.length - 3]! ^= 1;
        expect(openFrame(two.raw, damaged, key, kept)).toBeUndefined();
      }),
      { seed },
    );
  });

  test('property: another key does not, though the checksum alone would let one of 256 through', () => {
    let byChecksum = 0;
    fc.assert(
      fc.property(aKey, aKey, aValue, (key, other, value) => {
        fc.pre(!Buffer.from(key).equals(Buffer.from(other)));
        const plain = plainOf(value);
        const { raw, segment } = sealed(plain, key);
        const wrong = decryptSegment(segment, other);
        if (wrong && crcOf(wrong) === crcOf(plain)) byChecksum++;
        expect(openFrame(raw, segment, other)).toBeUndefined();
      }),
      { seed, numRuns: 3_000 },
    );
    expect(byChecksum).toBeGreaterThan(0);
  });

  test('ciphertext whose own checksum happens to fit is not taken for plain text', () => {
    const key = Buffer.from('0123456789abcdef');
    const frames = Array.from({ length: 4_000 }, (_, value) => sealed(plainOf(value), key).raw);
    const events = frames.flatMap((raw) => new Framer().push(raw));
    const values = events.flatMap((event) => (event.verdict === 'rejected' ? [] : [event.value]));
    expect(values).toHaveLength(frames.length);
    expect(values.filter(({ encrypted }) => !encrypted).length).toBeGreaterThan(0);
    expect(values.every(isSealed)).toBe(true);
  });

  test('plain frames are not sealed, whatever their text', () => {
    const log = 'CP=&&DataTime=20260101000000;i11001-Info=//清洗\r\n管路//&&';
    for (const segment of [plainOf(1), Buffer.from(`ST=31;CN=3020;PW=1;MN=A;Flag=9;${log}`)])
      expect(isSealed({ segment, raw: segment, encrypted: false })).toBe(false);
  });
});
