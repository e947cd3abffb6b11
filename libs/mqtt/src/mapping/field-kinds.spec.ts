/** Kinds of fault seen in the field, with generated siblings over every ready mapping. */
import { parseBelowDetection } from '@farwatch/domain/reading';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { MqttMessage } from '../message.js';
import { createMappings, readMappings, type Mapped, type MappedReading, type Refusal } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const mappings = createMappings(readMappings());
const arrivalMs = Date.parse('2026-11-20T09:00:00Z');
const instant = Date.parse('2026-11-20T07:30:00Z');
const map = (topic: string, payload: unknown, arrival = arrivalMs): Mapped =>
  mappings.map({
    topic,
    payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    qos: 1,
    retain: false,
    dup: false,
    arrivalMs: arrival,
  } satisfies MqttMessage);
const taken = (mapped: Mapped): { readings: readonly MappedReading[]; refused: readonly Refusal[] } => ({
  readings: mapped.kind === 'readings' ? mapped.stations.flatMap(({ readings }) => readings) : [],
  refused: mapped.kind === 'readings' ? mapped.stations.flatMap(({ refused }) => refused) : [],
});

/** Every ready mapping whose message has a time, with a good temperature of 21.5. */
const timed: Readonly<Record<string, (time: unknown) => Mapped>> = {
  tasmota: (Time) => map('tele/a/SENSOR', { Time, BME280: { Temperature: 21.5 }, TempUnit: 'C' }),
  thingsboard: (ts) => map('v1/gateway/telemetry', { A: [{ ts, values: { temperature: 21.5 } }] }),
  tts: (at) =>
    map('v3/a/devices/b/up', { uplink_message: { received_at: at, decoded_payload: { temperature: 21.5 } } }),
  chirpstack: (time) => map('application/a/device/b/event/up', { time, object: { temperature: 21.5 } }),
  chirpstackV3: (time) =>
    map('application/1/device/b/rx', { rxInfo: [{ time }], object: { temperatureSensor: { 1: 21.5 } } }),
  shelly: (ts) => map('a/events/rpc', { params: { ts, 'temperature:0': { tC: 21.5 } } }),
};
const campbell = (time: string): Mapped =>
  map('cs/v2/data/a/t', {
    properties: { loggerID: 'L', observationNames: ['AirTC'], observations: { [time]: [21.5] } },
  });

describe(`times (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('with an offset of their own are read right by every mapping', () => {
    const forms = [
      '2026-11-20T15:30:00+08:00',
      '2026-11-20T07:30:00Z',
      '2026-11-20T02:30:00-05:00',
      '2026-11-20T15:30:00.000+0800',
    ];
    for (const form of forms)
      for (const [name, read] of [...Object.entries(timed), ['campbell', campbell] as const]) {
        const { readings } = taken(read(form));
        expect([name, form, readings.map(({ raw, fromArrival }) => [raw.start, fromArrival])]).toEqual([
          name,
          form,
          [[instant, false]],
        ]);
      }
  });

  it('that are there and cannot be read are refused with their text by every mapping, and never the arrival', () => {
    const bad = fc.oneof(
      fc.constantFrom(
        '2026-02-29T10:00:00Z',
        '2026-09-31 10:00',
        '2026-11-20 00:00-01:00',
        '',
        'soon',
        '10:00',
        '2026-13-01T00:00:00Z',
      ),
      fc.string({ maxLength: 20 }).filter((text) => !/\d/.test(text)),
      fc.constantFrom<unknown>(true, false, [], {}),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(timed)), bad, ([name, read], time) => {
        const { readings, refused } = taken(read(time));
        expect([name, time, readings]).toEqual([name, time, []]);
        expect([name, refused]).toEqual([name, [expect.objectContaining({ reason: 'bad-time' })]]);
        if (typeof time === 'string') expect(refused[0]!.detail).toContain(time);
      }),
      { seed, numRuns: 600 },
    );
  });

  it('that are missing are the arrival and say so', () => {
    for (const none of [undefined, null])
      for (const [name, read] of Object.entries(timed))
        expect([
          name,
          taken(read(none)).readings.map(({ raw, fromArrival }) => [raw.start, fromArrival]),
        ]).toEqual([name, [[arrivalMs, true]]]);
  });

  it('of SenML that are told from the arrival say so, absolute ones do not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -3_600, max: 0 }), fc.constant(1_763_623_800)), (t) => {
        const { readings } = taken(map('stations/a', [{ n: 'temperature', u: 'Cel', v: 21.5, t }]));
        expect(readings.map(({ fromArrival }) => fromArrival)).toEqual([t < 2 ** 28]);
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe('places that hold nothing', () => {
  const nothing = fc.constantFrom<unknown>(
    ...[
      null,
      'NA',
      '--',
      'nan',
      'unavailable',
      '',
      -999,
      -9_999,
      -99.99e2,
      -2_147_483_648,
      -32_768,
      -7_999,
      -99,
    ],
  );
  /** Mappings with alternatives: the first and the second place of one quantity. */
  const pairs: Readonly<Record<string, (first: unknown, second: unknown) => Mapped>> = {
    pm02: (a, b) => map('airgradient/readings/a', { pm02Compensated: a, pm02: b }),
    rhum: (a, b) => map('airgradient/readings/a', { rhumCompensated: a, rhum: b }),
    atmp: (a, b) => map('airgradient/readings/a', { atmpCompensated: a, atmp: b }),
    bme: (a, b) =>
      map('tele/a/SENSOR', {
        'BME280-76': { Temperature: a },
        'BME280-77': { Temperature: b },
        TempUnit: 'C',
      }),
    chips: (a, b) => map('tele/a/SENSOR', { BME280: { Humidity: a }, SHT3X: { Humidity: b } }),
    tasmotaPm: (a, b) => map('tele/a/SENSOR', { PMS5003: { 'PM2.5': a }, SDS0X1: { 'PM2.5': b } }),
    lora: (a, b) => map('application/a/device/b/event/up', { object: { pm2_5: a, pm25: b } }),
    cayenne: (a, b) =>
      map('application/a/device/b/event/up', { object: { temperatureSensor: { 1: a, 2: b } } }),
    tts: (a, b) =>
      map('v3/a/devices/b/up', { uplink_message: { decoded_payload: { humidity: a, Humidity: b } } }),
    thingsboard: (a, b) => map('v1/gateway/telemetry', { A: [{ values: { pm2_5: a, pm25: b } }] }),
    shelly: (a, b) =>
      map('a/events/rpc', { params: { 'temperature:0': { tC: a }, 'temperature:100': { tC: b } } }),
  };

  it('do not hide the good value in the next one, and do not park it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(pairs)),
        nothing,
        fc.integer({ min: 1, max: 60 }),
        ([name, read], a, b) => {
          const { readings, refused } = taken(read(a, b));
          expect([name, a, readings.map(({ raw }) => raw.value), refused]).toEqual([name, a, [b], []]);
          expect([name, taken(read(b, a)).readings.map(({ raw }) => raw.value)]).toEqual([name, [b]]);
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });

  it('never become a reading where there is nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(pairs)), nothing, nothing, ([name, read], a, b) => {
        expect([name, a, b, taken(read(a, b)).readings]).toEqual([name, a, b, []]);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('a place below detection is a value, with its sign', () => {
    const { readings } = taken(map('v1/gateway/telemetry', { A: [{ values: { pm2_5: '<3' } }] }));
    expect(readings.map(({ raw }) => parseBelowDetection(raw.value as string))).toEqual([3]);
  });
});

describe('JSON with nan', () => {
  const token = fc.constantFrom(
    'nan',
    'NaN',
    '-nan',
    'NAN',
    'inf',
    '-inf',
    'Infinity',
    'nan(ind)',
    '-1.#IND',
    '1.#QNAN',
  );
  it('gives everything but the place of it', () => {
    fc.assert(
      fc.property(token, fc.constantFrom('', ' ', '\n'), (nan, blank) => {
        const text = `{"x":"a nan, \\" nan","SI7021":{"Temperature":${blank}${nan}${blank},"Humidity":${nan}},"PMS5003":{"PM2.5":12,"list":[${nan},1]},"TempUnit":"C"}`;
        expect(
          taken(map('tele/a/SENSOR', text)).readings.map(({ raw }) => [raw.pollutant, raw.value]),
        ).toEqual([['PM2.5', 12]]);
      }),
      { seed, numRuns: 100 },
    );
  });
  it('mends nothing else', () => {
    for (const text of ['{"a":nano}', '{"a":', '{nan:1}', '{"a":nan nan}', '{"a" nan}'])
      expect([text, map('tele/a/SENSOR', text)]).toEqual([
        text,
        expect.objectContaining({ reason: 'bad-json' }),
      ]);
  });
});

describe('a message that a mapping knows and takes nothing from', () => {
  const unknown = fc.stringMatching(/^[A-Z][a-z]{2,8}Q$/);
  const wrap: Readonly<Record<string, (name: string, value: unknown) => Mapped>> = {
    tasmota: (name, value) => map('tele/a/SENSOR', { Time: '2026-11-20T15:30:00', [name]: { Temp: value } }),
    airgradient: (name, value) => map('airgradient/readings/a', { wifi: -46, [name]: value }),
    chirpstack: (name, value) =>
      map('application/a/device/b/event/up', { object: { BatV: 3.3, [name]: value } }),
    tts: (name, value) =>
      map('v3/a/devices/b/up', { uplink_message: { decoded_payload: { [name]: value } } }),
    thingsboard: (name, value) => map('v1/gateway/telemetry', { A: [{ ts: 1, values: { [name]: value } }] }),
    campbell: (name, value) =>
      map('cs/v2/pr/a/public', {
        properties: { observationNames: [name], observations: { '2026-11-20T07:30:00Z': [value] } },
      }),
    senml: (name, value) => map('stations/a', [{ n: name, v: value }]),
    sensorCommunity: (name, value) =>
      map('/feinstaub/x', { esp8266id: '1', sensordatavalues: [{ value_type: name, value: String(value) }] }),
    shelly: (name, value) =>
      map('a/events/rpc', { method: 'NotifyStatus', params: { [`${name}:0`]: { v: value } } }),
  };
  it('is kept with the names of what was seen, in every mapping', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(wrap)),
        unknown,
        fc.integer(),
        ([mapping, make], name, value) => {
          const mapped = make(name, value);
          expect([mapping, mapped]).toEqual([
            mapping,
            expect.objectContaining({
              kind: 'failed',
              reason: 'empty-readings',
              detail: expect.stringContaining(name),
            }),
          ]);
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});

describe('ends of a scale and made-up messages', () => {
  it('the end of the scale of an SDS011 is over range in every mapping that can carry one', () => {
    const makers: Record<string, (pm25: unknown, pm10: unknown) => Mapped> = {
      tasmota: (a, b) => map('tele/a/SENSOR', { SDS0X1: { 'PM2.5': a, PM10: b } }),
      tts: (a, b) => map('v3/a/devices/b/up', { uplink_message: { decoded_payload: { pm25: a, pm10: b } } }),
      chirpstack: (a, b) => map('application/a/device/b/event/up', { object: { pm25: a, pm10: b } }),
      thingsboard: (a, b) => map('v1/gateway/telemetry', { A: [{ values: { pm25: a, pm10: b } }] }),
    };
    for (const sds of ['/feinstaub/x', 'sensor-community/1/data'])
      makers[sds] = (a, b) =>
        map(sds, {
          esp8266id: '1',
          sensordatavalues: [
            { value_type: 'SDS_P2', value: a },
            { value_type: 'SDS_P1', value: b },
          ],
        });
    for (const [name, make] of Object.entries(makers)) {
      const flags = taken(make('999.90', '1999.90')).readings.map(({ raw }) => raw.flag);
      const numbers = taken(make(999.9, 1999.9)).readings.map(({ raw }) => raw.flag);
      const good = taken(make(99.9, 199.9)).readings.map(({ raw }) => raw.flag);
      // Tasmota prints numbers only.
      if (name !== 'tasmota') expect([name, flags]).toEqual([name, ['T', 'T']]);
      expect([name, numbers, good]).toEqual([name, ['T', 'T'], [undefined, undefined]]);
    }
  });

  it('a simulated uplink is no measurement, whatever it holds', () => {
    fc.assert(
      fc.property(fc.constantFrom<unknown>(true, 'true', 1), fc.double({ noNaN: true }), (simulated, pm) => {
        const mapped = map('v3/a/devices/b/up', {
          simulated,
          uplink_message: { decoded_payload: { pm2_5: pm } },
        });
        expect(mapped).toMatchObject({ kind: 'failed', reason: 'simulated' });
      }),
      { seed, numRuns: 100 },
    );
    expect(
      map('v3/a/devices/b/up', { simulated: false, uplink_message: { decoded_payload: { pm2_5: 12 } } }).kind,
    ).toBe('readings');
  });
});
