import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { PacketAssembler, type Packet } from './packet-assembler.js';

const start = Date.UTC(2026, 10, 23, 0);
const of = { line: 1, mn: 'A', key: '2061|3', total: 3, bytes: 10, qn: '1' };

describe('split messages', () => {
  test('property: each packet is given out once, with the DataTime of its own message or back, whatever is refused between', () => {
    const message = fc.integer({ min: 2, max: 6 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        dated: fc.integer({ min: 1, max: total }),
        order: fc.shuffledSubarray(
          Array.from({ length: total }, (_, at) => at + 1),
          { minLength: total },
        ),
        refused: fc.array(fc.boolean(), { minLength: total, maxLength: total }),
      }),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
        const assembler = new PacketAssembler<string>({ waitMs: 1_000, maxBytes: 10_000 });
        const placed: { item: string; dataTimeMs: number }[] = [];
        const lost: string[] = [];
        let sent = 0;
        for (const [n, { total, dated, order, refused }] of messages.entries())
          // In another order than that of their numbers only where all come.
          for (const number of refused.includes(true) ? [...order].sort() : order) {
            if (refused[number - 1]) {
              lost.push(...assembler.disturbed(1, 'A'));
              continue;
            }
            sent++;
            const packet: Packet<string> = {
              ...of,
              ...{ key: `2061|${total}`, total, number, item: `${n}/${number}` },
              qn: String(n * 100 + number).padStart(17, '0'),
              dataTimeMs: number === dated ? start + n : undefined,
            };
            const added = assembler.add(packet, 0);
            placed.push(...added.placed);
            lost.push(...added.lost);
          }
        lost.push(...assembler.expire(1_000));
        expect(new Set([...placed.map(({ item }) => item), ...lost]).size).toBe(sent);
        expect(placed.length + lost.length).toBe(sent);
        for (const { item, dataTimeMs } of placed)
          expect(dataTimeMs).toBe(start + Number(item.split('/')[0]));
        expect(assembler.heldBytes).toBe(0);
        // Of a message that came whole nothing is lost.
        for (const [n, { refused }] of messages.entries())
          if (!refused.includes(true)) expect(lost.filter((item) => item.startsWith(`${n}/`))).toEqual([]);
      }),
    );
  });

  test('a packet whose sibling was refused does not take the DataTime of the next message', () => {
    const assembler = new PacketAssembler<string>({ waitMs: 1_000, maxBytes: 100 });
    // The first packet, which says the DataTime, was refused before the second one came.
    assembler.disturbed(1, 'A');
    expect(assembler.add({ ...of, number: 2, dataTimeMs: undefined, item: 'a2' }, 0).placed).toEqual([]);
    expect(assembler.add({ ...of, number: 1, qn: '2', dataTimeMs: start, item: 'b1' }, 0)).toEqual({
      placed: [{ item: 'b1', dataTimeMs: start }],
      full: false,
      lost: ['a2'],
    });
  });

  test('what is refused of one device says nothing of another one on the same line, a frame of nobody does', () => {
    const assembler = new PacketAssembler<string>({ waitMs: 1_000, maxBytes: 100 });
    assembler.add({ ...of, number: 1, dataTimeMs: undefined, item: 'a1' }, 0);
    expect(assembler.disturbed(1, 'B')).toEqual([]);
    expect(assembler.disturbed(2)).toEqual([]);
    expect(assembler.disturbed(1)).toEqual(['a1']);
  });

  test('what waits in vain is given back after its time, and no more is held than the bound', () => {
    const assembler = new PacketAssembler<string>({ waitMs: 1_000, maxBytes: 15 });
    const packet = { ...of, dataTimeMs: undefined };
    const none = { placed: [], lost: [] };
    expect(assembler.add({ ...packet, mn: 'a', number: 2, item: 'a2' }, 0)).toEqual({ ...none, full: false });
    expect(assembler.add({ ...packet, mn: 'b', number: 2, item: 'b2' }, 0)).toEqual({ ...none, full: true });
    expect(assembler.expire(999)).toEqual([]);
    expect(assembler.expire(1_000)).toEqual(['a2']);
    expect(assembler.heldBytes).toBe(0);
  });
});
