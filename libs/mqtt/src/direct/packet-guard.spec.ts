import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { PacketGuard } from './packet-guard.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

function packet(length: number): Buffer {
  const head = [0x30];
  for (let left = length; ;) {
    const byte = left & 0x7f;
    left >>= 7;
    head.push(left > 0 ? byte | 0x80 : byte);
    if (left === 0) break;
  }
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length, 0xff)]);
}

describe(`the guard of packet sizes (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('accepts exactly what is not too large, however the bytes arrive', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 900 }), (sizes, chunk) => {
        const bytes = Buffer.concat(sizes.map(packet));
        const guard = new PacketGuard(300, 600);
        let accepted = true;
        for (let at = 0; at < bytes.length && accepted; at += chunk)
          accepted = guard.accepts(bytes.subarray(at, at + chunk));
        expect(accepted).toBe(sizes.every((size, at) => size <= (at === 0 ? 300 : 600)));
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('refuses a length of more than four bytes', () => {
    expect(new PacketGuard(1_000, 1_000).accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(
      false,
    );
  });
});
