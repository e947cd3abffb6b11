import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { checkDroneRow } from './conformance.js';
import { clockOf } from './mavlink.js';
import { mergeOsd, valuesOf, type DeviceState } from './osd.js';
import { readPayloadText } from './payload-text.js';
import { readDrone, type Read } from './read.js';
import { readReport } from './report.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
process.stdout.write(`drone seed ${seed}\n`);

const read = (channel: string, message: object, bound?: readonly string[]): Read =>
  readDrone({
    topic: `${channel === 'status' ? 'sys' : 'thing'}/product/GW1/${channel}`,
    payload: JSON.stringify(message),
    ...(bound === undefined ? {} : { bound: new Set(bound) }),
  });
const around = { tid: 't', bid: 'b', timestamp: 1_750_000_000_000, gateway: 'GW1' };

describe('the vectors in ../shared', () => {
  test('every row agrees with what it states', () => {
    const file = new URL('../../../../shared/vectors/drone-vectors.jsonl', import.meta.url);
    if (!existsSync(file)) {
      process.stderr.write('drone-vectors: 153 rows skipped, ../shared is not there\n');
      return;
    }
    const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const verdicts = rows.map((row) => checkDroneRow(JSON.parse(row)));
    expect(rows.length).toBeGreaterThanOrEqual(153);
    expect(verdicts.filter((one) => one.differences.length > 0)).toEqual([]);
    expect(verdicts.filter((one) => one.kind === 'refused')).toHaveLength(1);
  });

  test('a difference is found: a row that states a fault, and one that states another method', () => {
    const payload = JSON.stringify({ ...around, method: 'hms', data: { list: [] } });
    const topic = 'thing/product/{gateway_sn}/events';
    expect(checkDroneRow({ topic, method: 'hms', payload }).differences).toEqual([]);
    expect(checkDroneRow({ topic, method: 'hms', payload, note: 'reject' }).differences).toHaveLength(1);
    expect(checkDroneRow({ topic, method: 'other', payload }).differences).toHaveLength(1);
    expect(checkDroneRow({ topic, payload: '{"data' }).differences).toHaveLength(1);
    expect(checkDroneRow(7).differences).toHaveLength(1);
  });
});

describe('traps of the vendor', () => {
  const osd = (data: object) => read('osd', { ...around, data });

  test('0,0 and NaN positions are no positions; the rest of the message stands', () => {
    for (const place of [
      { latitude: 0, longitude: 0 },
      { latitude: 'NaN', longitude: 120 },
      { latitude: 91, longitude: 120 },
      { latitude: null, longitude: 120 },
    ]) {
      const one = osd({ ...place, elevation: 12, attitude_head: 4 });
      expect(one).toMatchObject({
        message: { osd: { thing: 'aircraft', part: { heightAboveTakeoff: 12 } } },
      });
      expect(one).not.toHaveProperty('message.osd.part.position');
      expect(one).toMatchObject({ notes: ['position-refused'] });
    }
  });

  test('ellipsoid height and height above takeoff are two members', () => {
    expect(osd({ latitude: 30, longitude: '120.5', height: 88, elevation: '41' })).toMatchObject({
      message: {
        osd: { part: { position: { lon: 120.5, lat: 30 }, heightEllipsoid: 88, heightAboveTakeoff: 41 } },
      },
    });
  });

  test('timestamp as text and in seconds', () => {
    const at = (timestamp: unknown) => read('state', { ...around, timestamp, data: {} });
    expect(at('1654070968655')).toMatchObject({ atMs: 1654070968655, notes: ['timestamp-as-text'] });
    expect(at(1654070968)).toMatchObject({ atMs: 1654070968000, notes: ['time-in-seconds'] });
    expect(at(0)).toMatchObject({ notes: ['time-implausible'] });
    expect(at(0)).not.toHaveProperty('atMs');
    expect(at(16540709686556)).toMatchObject({ notes: ['time-implausible'] });
  });

  test('keys with colons are read and noticed; the right key wins', () => {
    const { timestamp: _, ...rest } = around;
    expect(read('state', { ...rest, 'timestamp:': 1654070968655, data: {} })).toMatchObject({
      atMs: 1654070968655,
      notes: ['key-with-colon'],
    });
    expect(read('state', { ...around, 'timestamp:': 1, data: {} })).toMatchObject({ atMs: around.timestamp });
  });

  test('missing method: kept raw where the method decides, understood where it does not', () => {
    expect(read('events', { ...around, data: { list: [] } })).toMatchObject({
      kind: 'raw',
      reason: 'method-missing',
    });
    expect(read('osd', { ...around, data: { latitude: 1, longitude: 2 } })).toMatchObject({
      kind: 'understood',
    });
    expect(read('services_reply', { ...around, data: { result: '0' } })).toMatchObject({
      message: { type: 'reply', result: 0 },
    });
  });

  test('unknown methods are kept raw and named', () => {
    expect(read('events', { ...around, method: 'brand_new', data: {} })).toEqual({
      kind: 'raw',
      reason: 'method-unknown',
      method: 'brand_new',
      detail: 'brand_new',
    });
    expect(read('events', { ...around, method: 'constructor', data: {} })).toMatchObject({ kind: 'raw' });
  });

  test('cut JSON, deep JSON and a payload that is no structure are refused', () => {
    const topic = 'thing/product/GW1/events';
    expect(readDrone({ topic, payload: '{"a":' })).toMatchObject({ kind: 'refused', reason: 'not-json' });
    expect(readDrone({ topic, payload: '['.repeat(100_000) })).toMatchObject({ reason: 'too-deep' });
    expect(readDrone({ topic, payload: '7' })).toMatchObject({ reason: 'no-envelope' });
    expect(read('osd', { ...around, data: [] })).toMatchObject({ reason: 'wrong-structure' });
    expect(
      read('events', { ...around, method: 'flighttask_progress', data: { output: { status: 'odd' } } }),
    ).toMatchObject({
      reason: 'wrong-structure',
    });
  });

  test("a drone that speaks for another's serial number is refused", () => {
    const progress = { method: 'flighttask_progress', data: { output: { status: 'ok' } } };
    expect(read('events', { ...around, ...progress, gateway: 'GW2' })).toMatchObject({
      reason: 'foreign-serial',
    });
    expect(read('events', { ...around, ...progress }, ['GW2'])).toMatchObject({ reason: 'foreign-serial' });
    expect(read('events', { ...around, ...progress }, ['GW1'])).toMatchObject({ kind: 'understood' });
    // A dock publishes its aircraft's osd under the aircraft's serial: both must be bound.
    const aircraft = {
      topic: 'thing/product/AC1/osd',
      payload: JSON.stringify({ ...around, data: { elevation: 1 } }),
    };
    expect(readDrone({ ...aircraft, bound: new Set(['GW1', 'AC1']) })).toMatchObject({
      kind: 'understood',
      sn: 'AC1',
    });
    expect(readDrone({ ...aircraft, bound: new Set(['GW1']) })).toMatchObject({ reason: 'foreign-serial' });
  });

  test('a repetition has the same key: gateway, method and tid', () => {
    const one = read('events', { ...around, method: 'hms', data: { list: [] } });
    const again = read('events', {
      ...around,
      method: 'hms',
      timestamp: 1_750_000_000_999,
      data: { list: [] },
    });
    const other = read('events', { ...around, method: 'hms', tid: 'u', data: { list: [] } });
    expect(one).toHaveProperty('key');
    expect(again).toMatchObject({ key: (one as { key: string }).key });
    expect(other).not.toMatchObject({ key: (one as { key: string }).key });
    expect(read('events', { ...around, method: 'hms', tid: null, data: { list: [] } })).toMatchObject({
      notes: ['no-idempotency-key'],
    });
  });

  test('live control is left alone, an aircraft that went offline is understood', () => {
    expect(read('drc/up', { method: 'osd_info_push', data: {} })).toMatchObject({
      reason: 'method-not-needed',
    });
    expect(read('status', { ...around, method: 'update_topo', data: { sub_devices: [] } })).toMatchObject({
      message: { type: 'topology', online: false, aircraft: [] },
    });
  });
});

describe('partial osd', () => {
  test('parts of one device merge to the same whole in every order', () => {
    const part = fc.record({
      atMs: fc.integer({ min: 0, max: 5 }),
      part: fc.record({ a: fc.integer(), b: fc.integer(), c: fc.integer() }, { requiredKeys: [] }),
    });
    const merged = (list: readonly { atMs: number; part: object }[]) =>
      list.reduce<DeviceState | undefined>((state, one) => mergeOsd(state, one.part, one.atMs), undefined);
    fc.assert(
      fc.property(
        fc
          .array(part, { maxLength: 8 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([list, other]) => {
          expect(merged([...other, ...other])).toEqual(merged(list));
        },
      ),
      { seed },
    );
    const state = mergeOsd(mergeOsd(undefined, { modeCode: 3 }, 2), { modeCode: 1, batteryPercent: 9 }, 1);
    expect(valuesOf(state)).toEqual({ modeCode: 3, batteryPercent: 9 });
  });
});

describe('gas payload text', () => {
  test('JSON, key=value and key:value say the same', () => {
    const whole = {
      atMs: 1_750_000_000_000,
      position: { lon: 121.5, lat: 31.2 },
      height: 58,
      values: { so2: 12, voc: 214 },
    };
    expect(readPayloadText('{"t":1750000000,"la":31.2,"lo":121.5,"h":58,"so2":"12","voc":214}')).toEqual(
      whole,
    );
    expect(readPayloadText('t=1750000000,la=31.2,lo=121.5,h=58,so2=12,voc=214')).toEqual(whole);
    expect(readPayloadText('so2:12;voc:214')).toEqual({ values: { so2: 12, voc: 214 } });
  });

  test('a text for the pilot is kept as text, over 256 characters is refused', () => {
    const text = (value: unknown) =>
      read('events', { ...around, method: 'psdk_floating_window_text', data: { value } });
    expect(text('System time : 1193683 ms')).toMatchObject({
      message: { event: { type: 'payload-text', shownToPilot: true } },
    });
    expect(text('System time : 1193683 ms')).not.toHaveProperty('message.event.reading');
    expect(text('x'.repeat(257))).toMatchObject({ reason: 'wrong-structure' });
    expect(text(5)).toMatchObject({ reason: 'wrong-structure' });
  });
});

describe('MAVLink by a bridge', () => {
  const mav = (message: object) => readDrone({ topic: 'mav/1/out', payload: JSON.stringify(message) });

  test('degE7, mm and boot time', () => {
    expect(
      mav({
        msgid: 33,
        time_boot_ms: 5000,
        lat: 312304100,
        lon: 1214737000,
        alt: 60500,
        relative_alt: 40250,
      }),
    ).toMatchObject({
      message: {
        message: {
          position: { lat: 31.23041, lon: 121.4737 },
          heightMsl: 60.5,
          heightAboveHome: 40.25,
          bootMs: 5000,
        },
      },
    });
    expect(mav({ msgid: 33, time_boot_ms: 5000, lat: 0, lon: 0 })).toMatchObject({ kind: 'refused' });
    expect(mav({ mavpackettype: 'SYSTEM_TIME', time_unix_usec: 0, time_boot_ms: 1 })).toMatchObject({
      kind: 'refused',
    });
    expect(clockOf(7000, { bootMs: 5000, unixMs: 1_750_000_000_000 })).toBe(1_750_000_002_000);
  });

  test('gas values by name, wind out of NED, unknown messages raw', () => {
    expect(
      mav({ mavpackettype: 'NAMED_VALUE_FLOAT', name: 'SO2\0\0', value: '1.5', time_boot_ms: 1 }),
    ).toMatchObject({
      message: { message: { name: 'SO2', value: 1.5 } },
    });
    expect(mav({ msgid: 231, wind_x: -3, wind_y: 0 })).toMatchObject({
      message: { message: { speed: 3, direction: 0 } },
    });
    expect(mav({ msgid: 231, wind_x: 'NaN', wind_y: 0 })).toMatchObject({ kind: 'refused' });
    expect(mav({ msgid: 9999 })).toMatchObject({ kind: 'raw', reason: 'method-unknown' });
  });
});

describe('report documents', () => {
  const report = {
    source: 's',
    reportId: 'r',
    revision: 1,
    crs: 'WGS84',
    mission: { flightId: 'f', taskType: 'dust' },
    time: { start: '2026-04-15T09:02:11+08:00', end: '2026-04-15T09:26:40+08:00' },
    findings: [
      { id: '1', type: 'smoke', geometry: { type: 'Point', coordinates: [119.68, 29.79] }, media: ['m1'] },
    ],
    media: [{ id: 'm1', kind: 'photo' }],
    summary: { completed: true },
  };

  test('report before flight, and without one, is understood', () => {
    expect(readDrone({ payload: JSON.stringify(report) })).toMatchObject({
      message: { type: 'report', report: { flightId: 'f', revision: 1 } },
    });
    expect(readReport({ ...report, mission: undefined })).not.toHaveProperty('report.flightId');
  });

  test.each([
    ['no zone', { time: { start: '2026-04-15T09:02:11', end: '2026-04-15T09:26:40' } }],
    ['end before start', { time: { start: report.time.end, end: report.time.start } }],
    ['over 24 hours', { time: { start: '2026-04-14T09:00:00Z', end: '2026-04-15T09:00:01Z' } }],
    ['a finding without proof', { findings: [{ id: '1', type: 'smoke' }] }],
    [
      'a finding at 0,0',
      { findings: [{ ...report.findings[0], geometry: { type: 'Point', coordinates: [0, 0] } }] },
    ],
    ['nothing found, not completed', { findings: [], summary: {} }],
    ['revision 0', { revision: 0 }],
  ])('refused: %s', (_, change) => {
    expect(readReport({ ...report, ...change })).toHaveProperty('refused');
  });

  test('a flight in the future is refused, a polygon over the antimeridian keeps its middle', () => {
    expect(readReport(report, Date.parse('2026-04-15T00:00:00Z'))).toHaveProperty('refused');
    const ring = [
      [179.9, 10],
      [-179.9, 10],
      [-179.9, 11],
      [179.9, 11],
      [179.9, 10],
    ];
    const [finding] = report.findings;
    const read = readReport({
      ...report,
      findings: [{ ...finding, geometry: { type: 'Polygon', coordinates: [ring] } }],
    });
    if ('refused' in read) throw new Error(read.refused);
    expect(Math.abs(read.report.findings[0]!.position!.lon)).toBeCloseTo(180, 6);
  });
});

test('whatever comes, there is an answer and no throw', () => {
  const topic = fc.oneof(
    fc.constant(undefined),
    fc
      .constantFrom(
        'osd',
        'state',
        'events',
        'requests',
        'services',
        'services_reply',
        'property/set',
        'drc/up',
      )
      .map((one) => `thing/product/GW/${one}`),
    fc.constant('sys/product/GW/status'),
    fc.string(),
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('0', 'NaN', '', null, 1e309, -0, '__proto__'),
  );
  const keys = [
    'output',
    'status',
    'file',
    'list',
    'value',
    'sub_devices',
    'latitude',
    'longitude',
    'flight_ids',
    'ext',
    'sub_device',
    'battery',
  ];
  const data = fc.oneof(value, fc.dictionary(fc.constantFrom(...keys), value));
  const method = fc.constantFrom(
    'flighttask_progress',
    'file_upload_callback',
    'hms',
    'update_topo',
    'return_home_info',
    'flighttask_ready',
    'custom_data_transmission_from_psdk',
    'toString',
    '',
  );
  const message = fc.record(
    {
      tid: value,
      bid: value,
      timestamp: value,
      gateway: value,
      method: fc.oneof(method, value),
      data,
      reportId: value,
      msgid: value,
      time: value,
      findings: value,
    },
    { requiredKeys: [] },
  );
  const payload = fc.oneof(
    message.map((one) => JSON.stringify(one)),
    fc.string(),
    fc.json(),
  );
  fc.assert(
    fc.property(topic, payload, (where, text) => {
      const { kind } = readDrone({ topic: where, payload: text });
      expect(['understood', 'raw', 'refused']).toContain(kind);
      checkDroneRow({ topic: where, payload: text, note: 'x' });
    }),
    { seed, numRuns: 3000 },
  );
});
