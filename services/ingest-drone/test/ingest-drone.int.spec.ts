import { connectClient } from '@farwatch/mqtt/client';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mqtt from 'mqtt';

import { startWorld, unique, type World } from './support.js';

const drone = `uav-${unique}`;
const [dock, air] = [`dock-${unique}`, `air-${unique}`];
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.register({ id: drone, serials: [dock, air], district: '东港区', simulated: true }, 's3cret');
}, 60_000);
afterAll(() => world.stop());

const started = Date.UTC(2026, 10, 29, 1);
let count = 0;
const send = async (topic: string, message: object | string | Buffer): Promise<string> => {
  const text = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
  await world.mqtt.publish(topic, text);
  return text.toString();
};
const envelope = (more: object) => ({
  tid: `tid-${unique}-${count++}`,
  bid: `bid-${unique}`,
  timestamp: started,
  gateway: dock,
  ...more,
});
const events = (message: object) => send(`thing/product/${dock}/events`, message);
const osd = (message: object) => send(`thing/product/${air}/osd`, message);
const progress = (status: string, more: object = {}) =>
  envelope({
    method: 'flighttask_progress',
    data: {
      result: 0,
      output: { status, progress: { percent: 1 }, ext: { flight_id: `f-${unique}`, ...more } },
    },
  });
/** The one event that this message made. */
const eventOf = (raw: string) =>
  eventually(() => world.events(drone).find((one) => one.raw === raw), { what: raw.slice(0, 200) });
const parkedAs = (source: string, value: string) =>
  eventually(() => world.parked(source).find((one) => one.value.toString() === value), {
    what: value.slice(0, 200),
  });

describe('what a dock sends', () => {
  it('a flight starts, goes on and ends: events under the drone as their key, with the bytes as received', async () => {
    for (const [status, verb] of [
      ['sent', 'started'],
      ['in_progress', 'progressed'],
      ['ok', 'finished'],
    ] as const) {
      const raw = await events(progress(status, { media_count: 6 }));
      expect(await eventOf(raw)).toMatchObject({
        type: `cn.farwatch.patrol.flight.${verb}.v1`,
        data: {
          drone,
          gateway: dock,
          flight: `f-${unique}`,
          status,
          mediaCount: 6,
          simulated: true,
          via: 'mqtt',
        },
      });
    }
  });

  it('partial osd is published as it comes; osd with 0,0 keeps its height and has no place', async () => {
    const data = { latitude: 29.9, longitude: 121.6, height: 61.5, elevation: 58, attitude_head: -91.4 };
    const whole = await osd(envelope({ data: { ...data, wind_speed: 3.2, wind_direction: 3 } }));
    expect((await eventOf(whole)).data).toMatchObject({
      device: air,
      track: [
        { place: { lon: 121.6, lat: 29.9 }, heightEllipsoid: 61.5, heightAboveTakeoff: 58, heading: -91.4 },
      ],
      wind: [{ speed: 3.2, direction: 90, source: 'aircraft' }],
    });
    const nowhere = await osd(envelope({ data: { latitude: 0, longitude: 0, elevation: 58 } }));
    expect((await eventOf(nowhere)).data['track']).toEqual([
      { at: new Date(started).toISOString(), heightAboveTakeoff: 58 },
    ]);
  });

  it.each([
    [
      '0,0 position and nothing else',
      '{"data":{"latitude":0,"longitude":0},"timestamp":1}',
      'position-refused',
    ],
    [
      'NaN position as text',
      '{"data":{"latitude":"NaN","longitude":"NaN"},"timestamp":1}',
      'position-refused',
    ],
    ['NaN position as a bare word', '{"data":{"latitude":NaN,"longitude":NaN}}', 'bad-json'],
    ['cut JSON', '{"data":{"latitude":29', 'bad-json'],
    ['no envelope', '[]', 'no-envelope'],
  ])('%s is parked with its bytes', async (_, payload, reason) => {
    await osd(payload as never);
    expect((await parkedAs(drone, payload)).reason).toBe(reason);
  });

  it('timestamp as text and in seconds, and keys with colons, are read', async () => {
    const text = await events({ ...progress('in_progress'), timestamp: String(started) });
    expect((await eventOf(text)).data['at']).toBe(new Date(started).toISOString());
    const seconds = await events({ ...progress('in_progress'), timestamp: started / 1_000 });
    expect((await eventOf(seconds)).data['at']).toBe(new Date(started).toISOString());
    const { timestamp: _, ...rest } = progress('in_progress');
    const colon = await events({ ...rest, 'timestamp:': started });
    expect((await eventOf(colon)).data['at']).toBe(new Date(started).toISOString());
  });

  it('a missing method is kept raw where it decides, an unknown method too', async () => {
    const missing = await events(envelope({ data: { output: {} } }));
    expect((await parkedAs(drone, missing)).reason).toBe('method-missing');
    const unknown = await events(envelope({ method: 'brand_new_thing', data: {} }));
    expect((await parkedAs(drone, unknown)).reason).toBe('method-unknown');
  });

  it('a repetition has the same id: gateway, method and tid name a message', async () => {
    const message = progress('in_progress');
    const first = await events(message);
    const again = await events({ ...message });
    expect(again).toBe(first);
    const both = await eventually(() => {
      const all = world.events(drone).filter(({ raw }) => raw === first);
      return all.length === 2 && all;
    });
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
  });

  it('a medium is announced, need_reply or not: nobody is answered', async () => {
    const listener = await mqtt.connectAsync((await backing()).mqttUrl);
    const heard: string[] = [];
    listener.on('message', (topic) => void heard.push(topic));
    await listener.subscribeAsync(`thing/product/${dock}/+`, { qos: 1 });
    const raw = await events(
      envelope({
        method: 'file_upload_callback',
        need_reply: 1,
        data: {
          file: {
            object_key: 'a/b.jpg',
            ext: { flight_id: `f-${unique}` },
            metadata: { shoot_position: { lat: 29.9, lng: 121.6 }, create_time: '2026-11-29 09:04:20' },
          },
          flight_task: { uploaded_file_count: 1, expected_file_count: 2 },
        },
      }),
    );
    expect((await eventOf(raw)).data).toMatchObject({ objectKey: 'a/b.jpg', uploaded: 1, expected: 2 });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual([`thing/product/${dock}/events`]);
    await listener.endAsync();
  });

  it('gas text in a string becomes readings by the mapping, in the measured unit, with the time of the payload', async () => {
    const text = JSON.stringify({
      t: started / 1_000 + 7,
      la: 29.91,
      lo: 121.61,
      h: 58,
      so2: '12',
      voc: 214,
      tmp: 9,
    });
    const raw = await events(
      envelope({ method: 'custom_data_transmission_from_psdk', data: { value: text } }),
    );
    const { data } = await eventOf(raw);
    const at = new Date(started + 7_000).toISOString();
    const place = { lon: 121.61, lat: 29.91 };
    expect(data).toMatchObject({
      mapping: 'drone-payload@1',
      readings: [
        {
          at,
          pollutant: 'a21026',
          value: 12,
          unit: 'ug/m3',
          place,
          height: { metres: 58, reference: 'above-takeoff' },
        },
        { at, pollutant: 'a99054', value: 214, unit: 'ug/m3', place },
      ],
    });
  });
});

describe('who may speak', () => {
  it('a drone that speaks for another’s serial number is refused', async () => {
    const foreign = await events({ ...progress('ok'), gateway: 'somebody-else' });
    expect((await parkedAs(drone, foreign)).reason).toBe('foreign-serial');
    const url = world.directUrl();
    const own = await connectClient(url, { username: drone, password: 's3cret' });
    const raw = JSON.stringify(progress('in_progress'));
    await own.publish(`thing/product/${dock}/events`, raw);
    expect((await eventOf(raw)).data).toMatchObject({ via: 'mqtt-direct' });
    await own.end();
    const liar = await mqtt.connectAsync(url, { username: drone, password: 's3cret', reconnectPeriod: 0 });
    const closed = new Promise<string>((resolve) => liar.once('close', () => resolve('closed')));
    const taken = liar.publishAsync(`thing/product/foreign-${unique}/events`, raw, { qos: 1 }).then(
      () => 'taken',
      () => closed,
    );
    expect(await Promise.race([taken, closed])).toBe('closed');
    await liar.endAsync(true);
    await expect(connectClient(url, { username: drone, password: 'wrong' })).rejects.toMatchObject({
      code: 'mqtt-unreachable',
    });
  });

  it('an unknown serial number is parked, and taken in on replay once it is registered', async () => {
    const [late, sn] = [`late-${unique}`, `late-dock-${unique}`];
    const message = { ...progress('sent'), gateway: sn };
    const raw = await send(`thing/product/${sn}/events`, message);
    const parked = await parkedAs(sn, raw);
    expect(parked.reason).toBe('unknown-drone');
    await world.register({ id: late, serials: [sn] });
    const headers = Object.fromEntries(
      Object.entries(parked.record.headers).filter(([name]) => !name.startsWith('park-')),
    );
    await world.producer.send([
      { topic: 'replays', key: sn, value: parked.value, headers: { ...headers, 'fw-replay-of': 'row-1' } },
    ]);
    const taken = await eventually(() => world.events(late).find((one) => one.raw === raw));
    expect(taken.data).toMatchObject({ drone: late, status: 'sent' });
  });
});

describe('what is no dock', () => {
  it('MAVLink out of a bridge: degrees times 1e7, millimetres, and boot time by the autopilot’s clock', async () => {
    const topic = `farwatch/v1/drones/${drone}/mavlink`;
    const position = {
      mavpackettype: 'GLOBAL_POSITION_INT',
      time_boot_ms: 61_000,
      lat: 299_000_000,
      lon: 1_216_000_000,
      alt: 71_500,
      relative_alt: 58_000,
    };
    const early = await send(topic, position);
    expect((await parkedAs(drone, early)).reason).toBe('clock-unknown');
    await send(topic, {
      mavpackettype: 'SYSTEM_TIME',
      time_unix_usec: started * 1_000,
      time_boot_ms: 60_000,
    });
    const at = new Date(started + 1_000).toISOString();
    const later = { ...position, time_boot_ms: 61_000, vx: 1 };
    // The two may come through two sessions: sent until the clock is known.
    const sent: string[] = [];
    const raw = await eventually(async () => {
      sent.push(await send(topic, { ...later, n: count++ }));
      return sent.find((text) => world.events(drone).some((one) => one.raw === text));
    });
    expect((await eventOf(raw)).data['track']).toEqual([
      { at, place: { lon: 121.6, lat: 29.9 }, heightMsl: 71.5, heightAboveTakeoff: 58 },
    ]);
    const value = await send(topic, {
      mavpackettype: 'NAMED_VALUE_FLOAT',
      time_boot_ms: 61_000,
      name: 'SO2',
      value: 7.5,
    });
    expect((await eventOf(value)).data['readings']).toMatchObject([{ at, pollutant: 'a21026', value: 7.5 }]);
  });

  it('a report is published whole; one with coordinates and no system is parked', async () => {
    const report = {
      source: 'uav-contractor-a',
      reportId: `r-${unique}`,
      revision: 1,
      time: { start: '2026-11-29T09:02:11+08:00', end: '2026-11-29T09:26:40+08:00' },
      crs: 'WGS84',
      findings: [
        { id: '1', type: 'smoke', geometry: { type: 'Point', coordinates: [121.6, 29.9] }, media: ['m1'] },
      ],
      media: [{ id: 'm1' }],
    };
    const topic = `farwatch/v1/drones/${drone}/reports`;
    const raw = await send(topic, report);
    expect(await eventOf(raw)).toMatchObject({
      type: 'cn.farwatch.patrol.reported.v1',
      data: { source: 'uav-contractor-a', revision: 1, district: '东港区', document: report },
    });
    const { crs: _, ...without } = report;
    const refused = await send(topic, without);
    expect((await parkedAs(drone, refused)).reason).toBe('no-coordinate-system');
  });

  it('what comes while the service is down is delivered after it is up again', async () => {
    const stopping = world.restart();
    const raw = await events(progress('paused'));
    await stopping;
    expect((await eventOf(raw)).data).toMatchObject({ status: 'paused' });
  });
});
