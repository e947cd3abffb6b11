import { expect, test } from '@jest/globals';
import { toE6 } from '@farwatch/domain/quantity';
import fc from 'fast-check';

import { toHeaders } from '../envelope.js';
import { events } from './declarations.js';
import { decodeEvent, type EventRecord } from './decode-event.js';
import { decodeReadings, type FlatReading } from './decode-readings.js';
import { maxRevision } from './reading.js';

const headers = toHeaders({
  id: 'e1',
  type: events.readingReceived.types.received,
  source: '/farwatch/test',
  time: '',
});
const reading = {
  pollutant: 'a34004',
  value: 36.2,
  unit: 'ug/m3',
  start: '2026-11-23T00:00:00.000Z',
  end: '2026-11-23T01:00:00.000Z',
  flag: 'N',
  revision: 0,
};
const message = { station: 's1', via: 'mqtt', mapping: 'native@1', readings: [reading] };
const recordOf = (data: unknown, key = 's1'): EventRecord => ({
  key,
  value: Buffer.from(JSON.stringify(data) ?? ''),
  headers,
});

function fast(record: EventRecord): {
  kind: string;
  reason?: string;
  detail?: string;
  readings: FlatReading[];
} {
  const readings: FlatReading[] = [];
  const decoded = decodeReadings(record, (one) => void readings.push({ ...one }));
  return { ...decoded, readings };
}

const time = fc.constantFrom(
  '2026-11-23T00:00:00.000Z',
  '2026-11-23T01:00:00+08:00',
  '2026-11-23T01:00:00.123456789Z',
  '2026-11-23T01:00Z',
  '2026-11-23t01:00:00Z',
  '2026-11-23T01:00:00z',
  '2026-11-23 01:00:00Z',
  '2026-11-23T24:00:00Z',
  '2026-11-23T23:59:60Z',
  '2026-02-29T00:00:00Z',
  '2024-02-29T00:00:00Z',
  '2026-11-23T00:00:00',
  '2026-11-23T00:00:00+24:00',
  '2026-11-23T00:00:00-00:00',
  '2026-11-23T00:00:00.Z',
  `2026-11-23T00:00:00.${'1'.repeat(40)}Z`,
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00+00:01',
  '1970-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '',
);
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'x', [], {}, -1, 0.5, 9e9, 9.1e9, -9e9, 1e300, -0, 1e-9),
  fc.constantFrom<unknown>(maxRevision, maxRevision + 1, 4_294_967_295, Number.MAX_SAFE_INTEGER, 2 ** 53),
  fc.constantFrom<unknown>(
    'a\0b',
    'a'.repeat(32),
    'a'.repeat(33),
    'arrival',
    'converted',
    'measured',
    'B',
    'n',
  ),
  fc.constantFrom<unknown>(
    [{ kind: 'Min', value: 1, unit: 'x' }],
    [{ kind: 'Min', value: '1', unit: 'x' }],
    [null],
  ),
  time,
  fc.jsonValue({ maxDepth: 2 }),
);
const change = (names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 2 });
const oddReading = fc
  .tuple(
    change([
      ...Object.keys(reading),
      'timeFrom',
      'basis',
      'measured',
      'measuredFlag',
      'also',
      'below',
      'more',
    ]),
    fc.option(fc.record({ start: time, end: time }), { nil: {} }),
    fc.option(fc.constantFrom(...Object.keys(reading)), { nil: undefined }),
  )
  .map(([changes, times, left]) => {
    const made: Record<string, unknown> = { ...reading, ...times, ...changes };
    if (left !== undefined && Object.keys(changes).length > 1) delete made[left];
    return made;
  });
const changedReading = fc.oneof(
  { weight: 3, arbitrary: fc.constant(reading) },
  { weight: 2, arbitrary: fc.record({ start: time, end: time }).map((times) => ({ ...reading, ...times })) },
  { weight: 4, arbitrary: oddReading },
);
const word = fc.constantFrom('', 'x', 'a\0b', 'a'.repeat(600));
const changedMessage = fc
  .tuple(
    fc.array(changedReading, { maxLength: 3 }),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      change([...Object.keys(message), 'seq', 'boot', 'resend', 'vouched']),
      fc.record({ vouched: fc.record({ by: word, reason: word, refusal: word, at: time }) }),
    ),
  )
  .map(([readings, changes]) => ({ ...message, readings, ...changes }));

test('accepts and refuses the same records as the schema', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(changedMessage, fc.constantFrom('s1', 's1', 's1', 's2'), (data, key) => {
      const record = recordOf(data, key);
      const bySchema = decodeEvent(events.readingReceived, record);
      const { kind, reason, detail, readings } = fast(record);
      expect({ kind, ...(kind === 'ok' ? {} : { reason, detail }) }).toEqual(
        bySchema.kind === 'refused' ? bySchema : { kind: 'ok' },
      );
      if (bySchema.kind !== 'ok') return void refused++;
      accepted++;
      expect(readings).toEqual(
        bySchema.data.readings.map((one) => ({
          station: key,
          pollutant: one.pollutant,
          startMs: Date.parse(one.start.replace(/(\.\d{3})\d+/, '$1')),
          endMs: Date.parse(one.end.replace(/(\.\d{3})\d+/, '$1')),
          valueE6: one.value === null ? NaN : toE6(one.value),
          flag: one.flag,
          revision: one.revision,
          converted: one.basis === 'converted',
          measuredFlag: one.measuredFlag ?? one.flag,
          belowE6: one.below === undefined ? NaN : toE6(one.below),
          measuredE6:
            one.basis === undefined
              ? one.value === null
                ? NaN
                : toE6(one.value)
              : typeof one.measured === 'number'
                ? toE6(one.measured)
                : NaN,
        })),
      );
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(300);
  expect(refused).toBeGreaterThan(1_000);
});

test.each([
  ['another type', { headers: { ...headers, ce_type: 'cn.farwatch.reading.received.v9' } }, 'unknown-event'],
  ['no id', { headers: { ce_type: headers['ce_type'] } }, 'no-event'],
  ['no value', { value: null }, 'no-event'],
  ['no JSON', { value: Buffer.from('{') }, 'bad-json'],
  ['another key', { key: 's2' }, 'wrong-key'],
  ['too many bytes', { value: Buffer.alloc(16_777_217, ' ') }, 'event-too-large'],
])('%s is refused by its name', (_, change, reason) => {
  expect(fast({ ...recordOf(message), ...change })).toMatchObject({ kind: 'refused', reason, readings: [] });
});

test('the highest revision is one that the store can hold', () => {
  const withRevision = (revision: number): EventRecord =>
    recordOf({ ...message, readings: [{ ...reading, revision }] });
  expect(fast(withRevision(maxRevision)).kind).toBe('ok');
  expect(fast(withRevision(maxRevision + 1))).toMatchObject({ kind: 'refused', reason: 'schema' });
});
