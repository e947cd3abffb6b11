import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { toHeaders } from '../envelope.js';
import { events } from './declarations.js';
import type { EventDeclaration } from './declare.js';
import { decodeEvent, type EventRecord } from './decode-event.js';

const samplesOf = (name: string): unknown[] => {
  const folder = join(process.cwd(), 'libs/contracts/samples', `${name}-v1/valid`);
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown);
};
const recordOf = (type: string, key: string, data: unknown): EventRecord => ({
  key,
  value: Buffer.from(JSON.stringify(data)),
  headers: toHeaders({ id: 'e1', type, source: '/farwatch/test', time: '2026-01-01T00:00:00Z' }),
});

describe.each(Object.values(events) as EventDeclaration[])('$name', (declaration) => {
  const data = declaration.schema.parse(samplesOf(declaration.name)[0]);
  const key = declaration.keyOf(data);

  test('every sample comes back under its key and one of its types', () => {
    for (const sample of samplesOf(declaration.name)) {
      const own = declaration.keyOf(declaration.schema.parse(sample));
      const kinds = Object.values(declaration.types).map(
        (type) => decodeEvent(declaration, recordOf(type, own, sample)).kind,
      );
      expect(kinds).toContain('ok');
    }
  });

  test('another type, key, shape or size is refused by its name', () => {
    const type = Object.values(declaration.types)[0]!;
    const reason = (record: EventRecord): unknown => decodeEvent(declaration, record);
    expect(reason(recordOf('cn.farwatch.other.v1', key, data))).toMatchObject({ reason: 'unknown-event' });
    expect(reason(recordOf(type, key, { nothing: 1 }))).toMatchObject({ reason: 'schema' });
    expect(reason({ ...recordOf(type, key, data), headers: {} })).toMatchObject({ reason: 'no-event' });
    expect(reason({ ...recordOf(type, key, data), value: Buffer.from('{') })).toMatchObject({
      reason: 'bad-json',
    });
    expect(
      reason({ ...recordOf(type, key, data), value: Buffer.alloc(declaration.maxBytes + 1, ' ') }),
    ).toMatchObject({ reason: 'event-too-large' });
    expect(reason(recordOf(type, `${key}x`, data))).toMatchObject({ reason: 'wrong-key' });
    expect(reason({ key, value: null, headers: {} })).toEqual({ kind: 'removed', key });
  });
});

test('an exceedance whose state contradicts its type is refused', () => {
  const sample = samplesOf('exceedance')[0] as { station: string };
  const closed = { ...sample, state: 'closed' };
  expect(
    decodeEvent(events.exceedance, recordOf(events.exceedance.types.withdrawn, sample.station, closed)),
  ).toMatchObject({ reason: 'schema', detail: 'state closed in withdrawn' });
});
