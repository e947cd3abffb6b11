import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { MqttMessage } from '../message.js';
import { createMappings, readMappings, type Mapped } from './index.js';

const mappings = createMappings(readMappings());
const testdata = fileURLToPath(new URL('./testdata', import.meta.url));
const vectors = fileURLToPath(new URL('../../../../../shared/vectors/mqtt-vectors.jsonl', import.meta.url));
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

interface Input {
  readonly topic: string;
  readonly arrival: string;
  readonly retain?: boolean;
  readonly payload: unknown;
}

function message({ topic, arrival, retain = false, payload }: Input): MqttMessage {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return { topic, payload: Buffer.from(text), qos: 1, retain, dup: false, arrivalMs: Date.parse(arrival) };
}

const arrivalMs = Date.parse('2026-11-23T08:00:00Z');
const now = (topic: string, payload: Buffer): MqttMessage => ({
  topic,
  payload,
  qos: 1,
  retain: false,
  dup: false,
  arrivalMs,
});

/** The form of the expected files: times as text, a mark only where it is true. */
function shown(mapped: Mapped): unknown {
  if (mapped.kind === 'failed' && mapped.reason === 'bad-json') return { ...mapped, detail: undefined };
  if (mapped.kind !== 'readings') return mapped;
  return {
    ...mapped,
    stations: mapped.stations.map(({ station, readings, refused }) => ({
      station,
      readings: readings.map(({ raw, fromArrival }) => ({
        ...raw,
        start: new Date(raw.start as number).toISOString(),
        end: new Date(raw.end as number).toISOString(),
        ...(fromArrival ? { fromArrival } : {}),
      })),
      refused,
    })),
  };
}

describe('ready mappings, golden cases', () => {
  it.each(readdirSync(testdata))('%s', (name) => {
    const input = JSON.parse(readFileSync(join(testdata, name, 'input.json'), 'utf8')) as Input;
    const expected: unknown = JSON.parse(readFileSync(join(testdata, name, 'expected.json'), 'utf8'));
    expect(JSON.parse(JSON.stringify(shown(mappings.map(message(input)))))).toEqual(expected);
  });
});

describe('collected messages of real devices', () => {
  const families = [
    'tasmota',
    'sensor.community',
    'airgradient',
    'thingsboard-gateway',
    'tts-v3',
    'chirpstack-v4',
    'campbell-geojson',
    'senml',
  ];
  const lines = existsSync(vectors)
    ? readFileSync(vectors, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { format: string; topic: string; payload: string })
    : [];

  it('are there, or are counted as left out', () => {
    if (lines.length === 0)
      process.stderr.write('left out: ../shared/vectors/mqtt-vectors.jsonl is not there\n');
    expect([0, 36]).toContain(lines.length);
  });

  it('of the eight families are read, all others are refused for the quarantine', () => {
    const kinds = lines.map(({ format, topic, payload }) => {
      const mapped = mappings.map(now(topic, Buffer.from(payload)));
      const { kind } = mapped;
      // Readings, or known to hold none; values that no rule takes are kept with their names.
      const isKept = mapped.kind === 'failed' && mapped.detail.includes('seen: /');
      // One line of sensor.community is an HTTP request: it has no topic.
      const known = families.includes(format) && !topic.startsWith('(HTTP');
      return {
        format,
        topic,
        fine: known
          ? ['readings', 'liveness', 'ignore'].includes(kind) || isKept
          : kind === 'no-mapping' || (format === 'campbell-csijson' && kind === 'failed'),
        kind,
      };
    });
    expect(kinds.filter(({ fine }) => !fine)).toEqual([]);
  });

  it('give a reading in every family but those whose samples hold none', () => {
    const found = new Set(
      lines
        .filter(({ topic, payload }) => mappings.map(now(topic, Buffer.from(payload))).kind === 'readings')
        .map(({ format }) => format),
    );
    if (lines.length > 0) {
      expect([...found].sort()).toEqual([
        'airgradient',
        'sensor.community',
        'tasmota',
        'thingsboard-gateway',
        'tts-v3',
      ]);
    }
  });
});

describe(`any input (property seed ${seed}, set FC_SEED to repeat)`, () => {
  const topics = [
    'tele/a/SENSOR',
    'tele/a/LWT',
    '/feinstaub/x',
    'airgradient/readings/a',
    'v1/gateway/telemetry',
    'stations/a',
    'application/a/device/b/event/up',
    'v3/a/devices/b/up',
    'cs/v2/data/a/b',
    'nobody',
    '',
    '/',
    '$SYS/x',
    '+/#',
  ];
  const keys = fc.constantFrom(
    'Time',
    'PMS5003',
    'PM2.5',
    'sensordatavalues',
    'value_type',
    'value',
    'ts',
    'values',
    'object',
    'temperature',
    'properties',
    'observationNames',
    'observations',
    'n',
    'v',
    't',
    'bn',
    '__proto__',
    'constructor',
    'toString',
    '',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(
        fc.double(),
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('SDS_P1', '1e400', 'nan', '12.5'),
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(keys, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
    ),
  })).value;

  it('never makes a mapping throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...topics),
        fc.oneof(
          json.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (topic, payload) => {
          expect(mappings.map(now(topic, payload)).kind).toEqual(expect.any(String));
        },
      ),
      { seed, numRuns: 3_000 },
    );
  });

  it('a batch gives what its parts give', () => {
    const point = fc.record({
      ts: fc.integer({ min: 1, max: 2e12 }),
      values: fc.record(
        { temperature: fc.oneof(fc.double(), fc.constant(null)), humidity: fc.integer() },
        { requiredKeys: [] },
      ),
    });
    const batch = fc.dictionary(
      fc.constantFrom('A', 'B', 'C d'),
      fc.array(point, { minLength: 1, maxLength: 5 }),
      { minKeys: 1, noNullPrototype: true },
    );
    const flat = (mapped: Mapped): unknown[] =>
      mapped.kind === 'readings'
        ? mapped.stations.flatMap(({ station, readings }) =>
            readings.map((reading) => ({ station, ...reading })),
          )
        : [];
    fc.assert(
      fc.property(batch, (devices) => {
        const map = (payload: unknown): Mapped =>
          mappings.map(now('v1/gateway/telemetry', Buffer.from(JSON.stringify(payload))));
        const parts = Object.entries(devices).flatMap(([device, points]) =>
          points.flatMap((one) => flat(map({ [device]: [one] }))),
        );
        expect(flat(map(devices))).toEqual(parts);
      }),
      { seed, numRuns: 300 },
    );
  });
});
