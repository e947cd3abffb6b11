/** Identity of messages without a time of their own: published again, and delivered again. */
import { headerText } from '@farwatch/contracts/envelope';
import { createMappings, readMappings } from '@farwatch/mqtt/mapping';
import { silentLogger } from '@farwatch/runtime/log';
import { expect, test } from '@jest/globals';

import { createStationPipeline, type StationPipeline } from './station-pipeline.js';
import type { StationRecord } from './station-records.js';

const first = Date.parse('2026-11-20T07:30:00Z');
const newPipeline = (): StationPipeline =>
  createStationPipeline({
    decode: {
      via: 'mqtt',
      station: () => ({ kind: 'air' }),
      mappings: createMappings(readMappings()),
      maxFutureMs: 600_000,
      maxAgeMs: 365 * 86_400_000,
      maxPayloadBytes: 1_048_576,
    },
    sender: { deliver: () => Promise.resolve(true) },
    log: silentLogger,
    maxKeptBytes: 900_000,
  });

const timeless: readonly (readonly [topic: string, payload: unknown])[] = [
  ['stations/a', [{ n: 'temperature', u: 'Cel', v: 21.5 }]],
  ['stations/a', [{ n: 'temperature', u: 'Cel', v: 21.5, t: -5 }]],
  ['airgradient/readings/a', { pm02: 7 }],
  ['/feinstaub/x', { esp8266id: '1', sensordatavalues: [{ value_type: 'P2', value: '7' }] }],
  ['shellies/a/sensor/temperature', 21.5],
  ['v1/gateway/telemetry', { A: [{ values: { pm25: 7 } }] }],
  ['tele/a/SENSOR', { PMS5003: { 'PM2.5': 7 } }],
];
const send = (
  pipeline: StationPipeline,
  [topic, payload]: (typeof timeless)[number],
  arrivalMs: number,
  dup = false,
) => {
  const out: StationRecord[] = [];
  // Of a large message the headers stay readable; blanks at its end change nothing.
  const text = JSON.stringify(payload) + ' '.repeat(20_001);
  pipeline.prepare({ topic, payload: Buffer.from(text), retain: false, dup, arrivalMs }, out);
  return out.map((record) => headerText(record.headers ?? {}, 'ce_id'));
};

test.each(timeless)('%s: the same bytes published a minute later are another reading', (...message) => {
  const pipeline = newPipeline();
  const [one] = send(pipeline, message, first);
  const [two] = send(pipeline, message, first + 60_000);
  expect(one).toEqual(expect.any(String));
  expect(two).not.toBe(one);
});

test.each(timeless)('%s: a redelivery keeps the first arrival and its id', (...message) => {
  const pipeline = newPipeline();
  const [one] = send(pipeline, message, first);
  expect(send(pipeline, message, first + 60_000, true)).toEqual([one]);
  expect(send(pipeline, message, first + 120_000, true)).toEqual([one]);
  // Without the memory of the first (after a restart) it counts as arrived now; after hours too.
  expect(send(newPipeline(), message, first + 60_000, true)).not.toEqual([one]);
  expect(send(pipeline, message, first + 2 * 3_600_000, true)).not.toEqual([one]);
});

test('a message with a time of its own has one id whenever and however it comes', () => {
  const pipeline = newPipeline();
  const message = [
    'stations/a',
    [{ n: 'temperature', u: 'Cel', v: 21.5, t: Date.parse('2026-11-20T07:00:00Z') / 1_000 }],
  ] as const;
  const [one] = send(pipeline, message, first);
  expect(send(pipeline, message, first + 60_000)).toEqual([one]);
  expect(send(newPipeline(), message, first + 90_000, true)).toEqual([one]);
});
