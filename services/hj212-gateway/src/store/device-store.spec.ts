import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DeviceStates } from '../device-state/device-states.js';
import { storable } from './device-store.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

test(`what a device sent is stored as JSON that jsonb takes (property seed ${seed})`, () => {
  const rowOf = (text: string) => {
    const states = new DeviceStates();
    states.note({
      mn: 'A',
      station: 's',
      peer: 'p',
      arrivalMs: 0,
      outcome: 'x',
      detail: text,
      frame: () => text,
    });
    return states.takeDirty()[0]!.row;
  };
  const strange = fc.constantFrom('\0', '\ud800', '\udfff', '\u{1f600}', '\\u0000', '\\', 'd8');
  const text = fc.array(fc.oneof(strange, fc.string({ unit: 'binary' })), { maxLength: 12 });
  fc.assert(
    fc.property(text, (parts) => {
      const row = rowOf(parts.join(''));
      const stored = JSON.parse(storable(row)) as typeof row;
      const readable = (from: string) => Buffer.from(from).toString().replaceAll('\0', '\uFFFD');
      expect(stored.frames[0]?.frame).toBe(readable(row.frames[0]?.frame ?? ''));
      expect(stored.frames[0]?.detail).toBe(readable(row.frames[0]?.detail ?? ''));
      expect(storable(row)).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
    }),
    { seed, numRuns: 500 },
  );
});
