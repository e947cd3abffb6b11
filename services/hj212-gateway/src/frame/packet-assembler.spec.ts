import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { PacketAssembler } from './packet-assembler.js';

const start = Date.UTC(2026, 10, 23, 0);

describe('split messages', () => {
  test('property: in any order, each packet is given out once, with the DataTime of its message', () => {
    const many = fc.integer({ min: 2, max: 6 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        order: fc.shuffledSubarray(
          Array.from({ length: total }, (_, n) => n + 1),
          { minLength: total },
        ),
        dated: fc.integer({ min: 1, max: total }),
      }),
    );
    fc.assert(
      fc.property(many, ({ total, order, dated }) => {
        const assembler = new PacketAssembler<number>({ waitMs: 1_000, maxBytes: 10_000 });
        const out = order.flatMap((number) => {
          const dataTimeMs = number === dated ? start : undefined;
          return assembler.add({ key: 'k', total, number, dataTimeMs, bytes: 10, item: number }, 0).placed;
        });
        expect(out.map(({ item }) => item).sort((a, b) => a - b)).toEqual([...order].sort((a, b) => a - b));
        expect(out.every(({ dataTimeMs }) => dataTimeMs === start)).toBe(true);
        expect(assembler.heldBytes).toBe(0);
      }),
    );
  });

  test('what waits in vain is given back after its time, and no more is held than the bound', () => {
    const assembler = new PacketAssembler<string>({ waitMs: 1_000, maxBytes: 15 });
    const packet = { total: 3, dataTimeMs: undefined, bytes: 10 };
    expect(assembler.add({ ...packet, key: 'a', number: 2, item: 'a2' }, 0)).toEqual({
      placed: [],
      full: false,
    });
    expect(assembler.add({ ...packet, key: 'b', number: 2, item: 'b2' }, 0)).toEqual({
      placed: [],
      full: true,
    });
    expect(assembler.expire(999)).toEqual([]);
    expect(assembler.expire(1_000)).toEqual(['a2']);
    expect(assembler.heldBytes).toBe(0);
  });
});
