import { readingReceived } from '@farwatch/contracts/events';
import { createMappings, readMappings } from '@farwatch/mqtt/mapping';
import { derivedId } from '@farwatch/runtime/ids';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { decodeStationPacket, type DecodeContext, type Decoded } from './decode-station-packet.js';
import { eventId } from './event-id.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const arrivalMs = Date.parse('2026-11-23T01:05:00Z');
const context: DecodeContext = {
  via: 'mqtt',
  station: (id) =>
    id.startsWith('unknown')
      ? undefined
      : id === 'retired'
        ? { retiredFrom: '2026-11-23' }
        : id === 'declared'
          ? { temperatureC: 25, pressureHPa: 1013.25 }
          : id.startsWith('bound')
            ? { allowedDoors: ['mqtt-direct'] }
            : id === 'warm'
              ? { temperatureC: 25 }
              : {},
  mappings: createMappings(readMappings()),
  maxFutureMs: 600_000,
  maxAgeMs: 365 * 86_400_000,
  maxPayloadBytes: 1_048_576,
};
const good = {
  pollutant: 'PM2.5',
  value: 36.2,
  unit: 'ug/m3',
  start: '2026-11-23T08:00:00+08:00',
  end: '2026-11-23T09:00:00+08:00',
  flag: 'N',
  revision: 0,
};
const topicOf = (station: string): string => `farwatch/v1/stations/${station}/readings`;

function decode(
  payload: unknown,
  topic = topicOf('s1'),
  more: { retain?: boolean; via?: DecodeContext['via'] } = {},
): Decoded {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const { retain = false, via = 'mqtt' } = more;
  return decodeStationPacket({ topic, payload: bytes, retain, arrivalMs }, { ...context, via });
}
const data = (decoded: Decoded): unknown => JSON.parse(decoded.events[0]!.json);

describe('the native payload', () => {
  it('becomes one valid event per message, in canonical codes, units and times', () => {
    const payload = {
      seq: 1182,
      boot: 'b"7',
      readings: [
        good,
        { ...good, pollutant: 'CO', value: 800 },
        { ...good, value: null, flag: 'D', revision: 3 },
      ],
    };
    const decoded = decode(payload);
    expect(decoded.parked).toBeUndefined();
    expect(readingReceived.parse(data(decoded))).toEqual(data(decoded));
    const times = { start: '2026-11-23T00:00:00.000Z', end: '2026-11-23T01:00:00.000Z' };
    expect(data(decoded)).toEqual({
      station: 's1',
      via: 'mqtt',
      mapping: 'native@1',
      seq: 1182,
      boot: 'b"7',
      readings: [
        { pollutant: 'a34004', value: 36.2, unit: 'ug/m3', ...times, flag: 'N', revision: 0 },
        { pollutant: 'a21005', value: 0.8, unit: 'mg/m3', ...times, flag: 'N', revision: 0 },
        { pollutant: 'a34004', value: null, unit: 'ug/m3', ...times, flag: 'D', revision: 3 },
      ],
    });
  });

  it('has an id of station and bytes, whenever it arrives', () => {
    const payload = Buffer.from(JSON.stringify({ readings: [good] }));
    const later = decodeStationPacket(
      { topic: topicOf('s1'), payload, retain: false, arrivalMs: arrivalMs + 5_000 },
      context,
    );
    expect(decode(payload).events[0]!.id).toBe(derivedId('s1', payload));
    expect(later.events[0]!.id).toBe(derivedId('s1', payload));
    expect(decode(payload, topicOf('s2')).events[0]!.id).not.toBe(derivedId('s1', payload));
  });

  it('sends the good readings on and parks the whole message once for the others', () => {
    const payload = {
      readings: [
        good,
        { ...good, pollutant: 'nonsense' },
        { ...good, unit: 'furlong' },
        { ...good, pollutant: 'PM10' },
      ],
    };
    const decoded = decode(payload);
    expect(data(decoded)).toMatchObject({ readings: [{ pollutant: 'a34004' }, { pollutant: 'a34002' }] });
    expect(decoded.parked).toMatchObject({ source: 's1', reason: 'several' });
    expect(decoded.parked!.detail).toBe(
      'readings[1] unknown-pollutant: nonsense; readings[2] unknown-unit: furlong',
    );
    // After a correction the same bytes may say more: that must not look like the same event.
    expect(decoded.events[0]!.id).not.toBe(derivedId('s1', Buffer.from(JSON.stringify(payload))));
  });

  it.each<[string, unknown, string]>([
    ['broken JSON', '{"readings":[', 'bad-json'],
    ['nothing', '', 'bad-json'],
    ['a NUL byte', '{"readings":[]}\0', 'nul-byte'],
    ['wrong UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'bad-utf8'],
    ['deep nesting', `{"readings":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, 'too-deep'],
    ['shallow nonsense', '[[[[[[]]]]]]', 'bad-message'],
    ['a JSON number', '5', 'bad-message'],
    ['null', 'null', 'bad-message'],
    ['more than 1 MB', `{"readings":[],"x":"${'a'.repeat(1_100_000)}"}`, 'too-large'],
    ['no readings', { seq: 1 }, 'bad-message'],
    ['empty readings', { readings: [] }, 'empty-readings'],
    ['a reading that is a list', { readings: [[1]] }, 'not-an-object'],
    ['a number as text', { readings: [{ ...good, value: '36.2' }] }, 'value-not-a-number'],
    ['NaN', '{"readings":[{"pollutant":"PM2.5","value":NaN}]}', 'bad-json'],
    ['1e400', JSON.stringify({ readings: [good] }).replace('36.2', '1e400'), 'value-not-a-number'],
    ['an unknown pollutant', { readings: [{ ...good, pollutant: 'kryptonite' }] }, 'unknown-pollutant'],
    ['an unknown unit', { readings: [{ ...good, unit: 'bananas' }] }, 'unknown-unit'],
    ['a unit of another quantity', { readings: [{ ...good, unit: 'Cel' }] }, 'unit-of-another-quantity'],
    [
      'ppb without a declared temperature',
      { readings: [{ ...good, pollutant: 'O3', unit: 'ppb' }] },
      'temperature-needed',
    ],
    [
      'the end before the start',
      { readings: [{ ...good, start: good.end, end: good.start }] },
      'end-before-start',
    ],
    ['the future', { readings: [{ ...good, end: '2026-11-23T09:20:00+08:00' }] }, 'in-the-future'],
    [
      'the distant past',
      { readings: [{ ...good, start: '2020-01-01T00:00:00Z', end: '2020-01-01T01:00:00Z' }] },
      'too-old',
    ],
    ['a time without a zone', { readings: [{ ...good, start: '2026-11-23T08:00:00' }] }, 'bad-time'],
    ['null without a flag', { readings: [{ ...good, value: null }] }, 'null-without-flag'],
    ['a placeholder', { readings: [{ ...good, value: -999 }] }, 'value-out-of-range'],
    ['another station inside', { station: 's2', readings: [good] }, 'station-mismatch'],
    ['a boot id with NUL', '{"boot":"a\\u0000","readings":[{}]}', 'bad-message'],
    ['a fractional seq', { seq: 1.5, readings: [good] }, 'bad-message'],
  ])('parks %s', (_, payload, reason) => {
    const decoded = decode(payload);
    expect(decoded.events).toEqual([]);
    expect(decoded.parked).toMatchObject({ source: 's1', reason });
  });

  it.each(['<0.025', '0.025L'])('takes %s as a value below its detection limit', (value) => {
    const ammonia = { ...good, pollutant: 'NH3-N', unit: 'mg/L', value };
    const decoded = decode({ readings: [ammonia] });
    expect(decoded.parked).toBeUndefined();
    expect(readingReceived.parse(data(decoded))).toMatchObject({
      readings: [{ pollutant: 'w21003', value: 0.0125, below: 0.025, unit: 'mg/L', flag: 'N' }],
    });
    expect(decode({ readings: [{ ...ammonia, value: 'ND' }] }).parked).toMatchObject({
      reason: 'value-not-a-number',
      detail: expect.stringContaining('ND'),
    });
  });

  it('takes 10,000 readings in one message and refuses 10,001', () => {
    const readings = Array.from({ length: 10_000 }, () => ({
      pollutant: 'PM10',
      value: 1,
      unit: 'ug/m3',
      start: '2026-11-23T00:00Z',
      end: '2026-11-23T01:00Z',
    }));
    const decoded = decode({ readings });
    expect((data(decoded) as { readings: unknown[] }).readings).toHaveLength(10_000);
    const { pollutant, value } = readings[0]!;
    expect(
      decode({ readings: Array.from({ length: 10_001 }, () => ({ pollutant, value })) }).parked,
    ).toMatchObject({ reason: 'too-many-readings' });
  });

  it('does not know the position 0,0 or any other: a station stands where the register says', () => {
    const decoded = decode({ position: { lat: 0, lon: 0 }, readings: [good] });
    expect(decoded.parked).toBeUndefined();
    expect(decoded.events[0]!.json).not.toContain('position');
  });

  const ozone = { ...good, pollutant: 'O3', value: 50, unit: 'ppb' };

  it('converts ppb where the station has declared temperature and pressure', () => {
    expect(data(decode({ readings: [ozone] }, topicOf('declared')))).toMatchObject({
      readings: [{ unit: 'ug/m3', value: expect.closeTo(98.1, 0) }],
    });
  });

  it('converts ppb where the reading states both, and believes it over the station', () => {
    const stated = { ...ozone, temperatureC: 25, pressureHPa: 506.625 };
    for (const station of ['s1', 'declared'])
      expect(data(decode({ readings: [stated] }, topicOf(station)))).toMatchObject({
        readings: [{ unit: 'ug/m3', value: expect.closeTo(49.05, 1) }],
      });
  });

  it('assumes no pressure: ppb with a temperature alone is parked, and says what to declare', () => {
    for (const [reading, station] of [
      [ozone, 'warm'],
      [{ ...ozone, temperatureC: 25 }, 'declared'],
    ] as const) {
      const decoded = decode({ readings: [reading] }, topicOf(station));
      expect(decoded.events).toEqual([]);
      expect(decoded.parked).toMatchObject({ reason: 'pressure-needed' });
    }
    expect(decode({ readings: [{ ...ozone, pressureHPa: 1000 }] }, topicOf('declared')).parked).toMatchObject(
      {
        reason: 'temperature-needed',
      },
    );
  });

  it('parks what a station measures from the local day on which it is retired', () => {
    const late = { ...good, start: '2026-11-23T00:00:00+08:00', end: '2026-11-23T01:00:00+08:00' };
    const early = { ...good, start: '2026-11-22T23:00:00+08:00', end: '2026-11-23T00:00:00+08:00' };
    const decoded = decode({ readings: [late, early] }, topicOf('retired'));
    expect(data(decoded)).toMatchObject({ readings: [{ start: '2026-11-22T15:00:00.000Z' }] });
    expect(decoded.parked).toMatchObject({ source: 'retired', reason: 'station-retired' });
  });

  it('parks an unknown station under its id', () => {
    expect(decode({ readings: [good] }, topicOf('unknown-7')).parked).toEqual({
      source: 'unknown-7',
      reason: 'unknown-station',
      detail: 'unknown-7',
    });
  });

  it('drops what a broker has stored, but not what a device asks its own broker to store', () => {
    expect(decode({ readings: [good] }, topicOf('s1'), { retain: true })).toEqual({
      events: [],
      dropped: 'retained',
    });
    expect(
      decode({ readings: [good] }, topicOf('s1'), { retain: true, via: 'mqtt-direct' }).events,
    ).toHaveLength(1);
  });
});

describe('status', () => {
  const topic = 'farwatch/v1/stations/s1/status';

  it('is an online or silent station, stored or not', () => {
    expect(
      decode({ online: true, at: '2026-11-23T09:00:00+08:00' }, topic, { retain: true }).status,
    ).toMatchObject({
      station: 's1',
      online: true,
      atMs: Date.parse('2026-11-23T01:00:00Z'),
    });
    expect(decode({ online: false }, topic).status).toMatchObject({ online: false, atMs: arrivalMs });
  });

  it.each([
    [{ online: 'yes' }],
    [{ online: true, at: 'noon' }],
    [{ online: true, at: { toString: 1 } }],
    [null],
  ])('parks %j', (payload) => {
    expect(decode(payload, topic).parked).toBeDefined();
  });

  it('ignores the empty message that takes a stored one away', () => {
    expect(decode('', topic)).toEqual({ events: [], dropped: 'ignored' });
  });
});

describe('mapped payloads', () => {
  it('give one event per station; an unknown one parks the message and stops nobody', () => {
    const point = [{ ts: arrivalMs - 1_000, values: { temperature: 12 } }];
    const payload = { a: point, b: point };
    const known = { ...context, station: (id: string) => (id === 'tb:b' ? undefined : {}) };
    const decoded = decodeStationPacket(
      {
        topic: 'v1/gateway/telemetry',
        payload: Buffer.from(JSON.stringify(payload)),
        retain: false,
        arrivalMs,
      },
      known,
    );
    expect(decoded.events.map(({ station }) => station)).toEqual(['tb:a']);
    expect(readingReceived.parse(data(decoded))).toMatchObject({ mapping: 'thingsboard-gateway@2' });
    expect(decoded.parked).toMatchObject({ source: 'tb:b', reason: 'unknown-station' });
  });

  it('are refused from the day on which their station is retired', () => {
    const at = (iso: string) => [{ ts: Date.parse(iso), values: { temperature: 12 } }];
    const decodeOn = (retiredFrom: string): Decoded =>
      decodeStationPacket(
        {
          topic: 'v1/gateway/telemetry',
          payload: Buffer.from(
            JSON.stringify({ a: [...at('2026-11-22T15:59:59Z'), ...at('2026-11-22T16:00:00Z')] }),
          ),
          retain: false,
          arrivalMs,
        },
        { ...context, station: () => ({ retiredFrom }) },
      );
    expect(data(decodeOn('2026-11-23'))).toMatchObject({ readings: [{ start: '2026-11-22T15:59:59.000Z' }] });
    expect(decodeOn('2026-11-23').parked).toMatchObject({ source: 'tb:a', reason: 'station-retired' });
    expect(decodeOn('2026-11-24').parked).toBeUndefined();
  });

  it('mark readings that have no time of their own, and are new readings whenever they come', () => {
    const payload = Buffer.from(JSON.stringify({ pm02: 7 }));
    const at = (ms: number): Decoded =>
      decodeStationPacket(
        { topic: 'airgradient/readings/x', payload, retain: false, arrivalMs: ms },
        context,
      );
    expect(data(at(arrivalMs))).toMatchObject({
      readings: [{ timeFrom: 'arrival', start: '2026-11-23T01:05:00.000Z' }],
    });
    expect(at(arrivalMs).events[0]!.id).toBe(at(arrivalMs).events[0]!.id);
    expect(at(arrivalMs).events[0]!.id).not.toBe(at(arrivalMs + 60_000).events[0]!.id);
  });

  it('that the mapping cannot read are parked with the name of the mapping', () => {
    expect(decode({ sensordatavalues: 5 }, '/feinstaub/x').parked).toMatchObject({
      reason: 'mapping-failed',
      detail: expect.stringContaining('sensor-community@2'),
    });
  });

  it('without a mapping are parked under their topic', () => {
    expect(decode('x', 'sensors/x/data').parked).toEqual({
      source: 'sensors/x/data',
      reason: 'no-mapping',
      detail: 'sensors/x/data',
    });
  });
});

describe(`any bytes (property seed ${seed}, set FC_SEED to repeat)`, () => {
  const topics = [
    topicOf('s1'),
    'farwatch/v1/stations/s1/status',
    'farwatch/v1/stations//readings',
    'farwatch/v1/stations/',
    'tele/a/SENSOR',
    '',
    'x',
  ];
  const field = fc.oneof(
    fc.constantFrom<unknown>(good.pollutant, good.unit, good.start, 'N', null, 36.2, 0, -1, 1e300),
    fc.jsonValue(),
    fc.constant({ toString: 1 }),
  );
  const readings = fc.array(
    fc.record(
      { pollutant: field, value: field, unit: field, start: field, end: field, flag: field, revision: field },
      { requiredKeys: [] },
    ),
    { maxLength: 4 },
  );
  const message = fc.record(
    {
      readings: fc.oneof(readings, fc.jsonValue()),
      seq: field,
      boot: field,
      station: fc.constantFrom(undefined, 's1'),
      online: field,
      at: field,
    },
    { requiredKeys: [] },
  );

  it('never throw, and are an event, a status, parked, or dropped', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...topics),
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          message.map((value) => Buffer.from(JSON.stringify(value))),
        ),
        (topic, payload) => {
          const decoded = decodeStationPacket({ topic, payload, retain: false, arrivalMs }, context);
          expect(
            decoded.events.length > 0 || decoded.status || decoded.parked || decoded.dropped,
          ).toBeTruthy();
          for (const event of decoded.events) readingReceived.parse(JSON.parse(event.json));
        },
      ),
      { seed, numRuns: 5_000 },
    );
  });

  it('have the event id that derivedId gives, of any length', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.oneof(
          fc.uint8Array({ maxLength: 600 }),
          fc.uint8Array({ minLength: 14_990, maxLength: 15_010, size: 'max' }),
        ),
        (station, bytes) => {
          expect(eventId(station, Buffer.from(bytes))).toBe(derivedId(station, bytes));
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});

describe('the ways in of a station', () => {
  it('by another way than it may take nothing of it comes in: readings, states, and what a mapping reads', () => {
    const refused = { source: 'bound', reason: 'door-not-allowed' };
    const payload = { readings: [good] };
    expect(decode(payload, topicOf('bound'), { via: 'mqtt' })).toMatchObject({ events: [], parked: refused });
    expect(decode(payload, topicOf('bound'), { via: 'mqtt-direct' }).events).toHaveLength(1);
    const status = 'farwatch/v1/stations/bound/status';
    expect(decode('{"online":true}', status, { via: 'mqtt' })).toMatchObject({ parked: refused });
    expect(decode(payload, topicOf('free'), { via: 'mqtt' }).events).toHaveLength(1);
  });

  it('of a message of several stations those that may report go on', () => {
    const mapped = {
      map: () => ({
        kind: 'readings' as const,
        mapping: 'm@1',
        stations: ['bound', 'free'].map((station) => ({
          station,
          readings: [{ raw: good, fromArrival: false }],
          refused: [],
        })),
      }),
    };
    const decoded = decodeStationPacket(
      { topic: 't', payload: Buffer.from('{}'), retain: false, arrivalMs },
      { ...context, mappings: mapped as never },
    );
    expect(decoded.events.map(({ station }) => station)).toEqual(['free']);
    expect(decoded.parked).toMatchObject({ source: 'bound', reason: 'door-not-allowed' });
  });
});
