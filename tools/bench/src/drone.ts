import { droneRoutes, patrolRoutes } from '@farwatch/contracts/http';
import { attribute, buildTrack, placeAt, type FlightReading, type TrackPoint } from '@farwatch/domain/patrol';
import { ownPlatform, type OwnPlatform } from '@farwatch/kit/own-platform';
import { freePort } from '@farwatch/kit/part-process';
import { quantile } from '@farwatch/kit/quantile';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
import { readTopic } from '@farwatch/messaging/read-topic';
import { pause } from '@farwatch/runtime/scope';

import { latencyFigures, usage, workFigures, type Bench, type Figure } from './harness.js';

const drones = 100;
const [osdPerSecond, eventsPerSecond] = [2_000, 200];
const droneId = (index: number): string => `bench-uav-${index}`;

/** Drones as docks report them: positions and events side by side; and one very long flight, analysed and shown. */
export const droneBench: Bench = {
  name: 'drone',
  about: `direct door, ${drones} docks: ${osdPerSecond} osd and ${eventsPerSecond} events a second; a flight of 50,000 points with 20,000 readings`,
  async run({ scale, say }) {
    const port = await freePort();
    const own = await ownPlatform(['registry,enforcement,api', 'ingest-drone'], {
      MQTT_DRONE_PORT: String(port),
      FARWATCH_DIRECT_AUTH: 'off',
      FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS: '1000',
    });
    try {
      await registerDrones(own);
      const url = `mqtt://127.0.0.1:${port}`;
      await untilKnown(own, url);
      return [
        ...(await steadyLoad(own, url, Math.max(5, Math.round(30 * scale)), say)),
        ...longFlightPure(),
        ...(await longFlightServed(own, url, scale, say)),
      ];
    } finally {
      await own.stop();
    }
  },
};

async function registerDrones({ client }: OwnPlatform): Promise<void> {
  for (let index = 0; index < drones; index++)
    await client.call(droneRoutes.putDrone, {
      params: { id: droneId(index) },
      body: {
        name: droneId(index),
        serials: [`${droneId(index)}-dock`, `${droneId(index)}-air`],
        simulated: true,
      },
    });
}

const connect = (url: string, index: number, name = 'bench'): Promise<MqttClient> =>
  connectClient(url, { clientId: `${name}-${index}`, username: droneId(index), password: 'bench' });

const envelope = (index: number, tid: string, atMs: number) => ({
  ...{ tid, bid: `bench-${index}`, timestamp: atMs, gateway: `${droneId(index)}-dock` },
});

function progressMessage(index: number, tid: string, flight: string, status: string, atMs: number): string {
  const output = { status, progress: { percent: 50 }, ext: { flight_id: flight, media_count: 0 } };
  return JSON.stringify({
    ...envelope(index, tid, atMs),
    method: 'flighttask_progress',
    data: { result: 0, output },
  });
}

/** Registered a moment ago: tells of a flight of long ago until each of them is known. */
async function untilKnown({ client }: OwnPlatform, url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  const last = droneId(drones - 1);
  for (;;) {
    const mqtt = await connect(url, drones - 1, 'probe');
    const probe = progressMessage(drones - 1, 'probe', 'probe', 'canceled', Date.UTC(2024, 0, 1));
    await mqtt.publish(`thing/product/${last}-dock/events`, probe);
    await mqtt.end();
    const { items } = await client.call(patrolRoutes.listFlights, { query: { drone: last, limit: 1 } });
    if (items.length > 0) return;
    if (Date.now() > deadline) throw new Error('the drones are not known after a minute');
    await pause(300);
  }
}

async function steadyLoad(
  own: OwnPlatform,
  url: string,
  seconds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const clients = await Promise.all(Array.from({ length: drones }, (_, index) => connect(url, index)));
  const total = seconds * (osdPerSecond + eventsPerSecond);
  const every = Math.round((osdPerSecond + eventsPerSecond) / eventsPerSecond);
  const startMs = Date.now() - 86_400_000;
  const latencies: number[] = [];
  say(`${total} messages in ${seconds} s`);
  const pid = own.processes[1]!.pid;
  const before = usage(pid).cpuSeconds;
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let n = 0; n < total; n++) {
    const due = began + (n / (osdPerSecond + eventsPerSecond)) * 1_000;
    if (due > performance.now() + 1) await pause(due - performance.now());
    const index = n % drones;
    const atMs = startMs + Math.floor(n / drones) * 500;
    const [topic, payload] = messageOf(n % every === 0, n, index, atMs);
    const sent = performance.now();
    under.push(
      clients[index]!.publish(topic, payload).then(() => void latencies.push(performance.now() - sent)),
    );
  }
  await Promise.all(under);
  const took = (performance.now() - began) / 1_000;
  const { cpuSeconds, peakMb } = usage(pid);
  await Promise.all(clients.map((client) => client.end()));
  const seen = new Set<string>();
  await readTopic(own.connection, 'patrols', ({ headers }) => {
    const tid = /"tid":"load-(\d+)"/.exec(headers['fw-raw']?.toString('latin1') ?? '')?.[1];
    if (tid !== undefined) seen.add(tid);
  });
  return [
    ...workFigures('acknowledged messages', total, took, cpuSeconds - before, peakMb, '2,200'),
    ...latencyFigures('publish to PUBACK', latencies, '< 100'),
    { name: 'lost', value: total - seen.size, bar: '0' },
  ];
}

function messageOf(
  isEvent: boolean,
  n: number,
  index: number,
  atMs: number,
): [topic: string, payload: string] {
  const drone = droneId(index);
  if (!isEvent) {
    const data = {
      longitude: 117 + index / 100 + n / 1e7,
      latitude: 39,
      height: 72,
      elevation: 60,
      attitude_head: 0,
    };
    return [
      `thing/product/${drone}-air/osd`,
      JSON.stringify({ ...envelope(index, `load-${n}`, atMs), data }),
    ];
  }
  const value = JSON.stringify({ t: atMs / 1_000, so2: 12 + (n % 7) });
  const event = { method: 'custom_data_transmission_from_psdk', data: { value } };
  return [
    `thing/product/${drone}-dock/events`,
    JSON.stringify({ ...envelope(index, `load-${n}`, atMs), ...event }),
  ];
}

const [longPoints, longReadings, pointMs] = [50_000, 20_000, 500];

/** A flight to and fro across the wind, always eastwards of a source, as points. */
function longTrack(startMs: number): TrackPoint[] {
  return Array.from({ length: longPoints }, (_, n) => ({
    atMs: startMs + n * pointMs,
    lon: 117.003 + (n % 2_000) * 1e-6,
    lat: 39 + (Math.abs((n % 400) - 200) - 100) * 4e-5,
    height: { metres: 60, reference: 'above-takeoff' as const },
  }));
}

/** The analysis as the service runs it: places of readings on the track, then the search for a source. */
function longFlightPure(): Figure[] {
  const startMs = Date.UTC(2026, 5, 1, 4);
  const points = longTrack(startMs);
  const outlets = Array.from({ length: 20 }, (_, n) => ({
    ...{ id: `o${n}`, lon: 117 - (n % 5) * 0.004, lat: 39 + (Math.floor(n / 5) - 2) * 0.004 },
    ...{ stackHeight: 25, pollutants: ['a21026'] },
  }));
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    const track = buildTrack(points);
    const readings: FlightReading[] = [];
    for (let n = 0; n < longReadings; n++) {
      const atMs = startMs + (n * longPoints * pointMs) / longReadings;
      const placed = placeAt(track, atMs);
      if ('refused' in placed) continue;
      const across = (placed.place.lat - 39) * 111_000;
      const value = 15 + 400 * Math.exp(-0.5 * (across / 40) ** 2) + (n % 5);
      readings.push([(atMs - startMs) / 1_000, placed.place.lon, placed.place.lat, 60, value]);
    }
    attribute(
      {
        ...{ localHour: 12, pollutant: 'a21026', unit: 'ug/m3', responseSeconds: 8, readings },
        wind: { direction: 270, speed: 3, source: 'dock', quality: 'good', ageMinutes: 5, distanceM: 100 },
      },
      outlets,
    );
    times.push(performance.now() - began);
  }
  return [
    {
      name: `${longPoints} points, ${longReadings} readings: placed and analysed, median of 5`,
      value: Math.round(quantile(times, 0.5)),
      unit: 'ms',
      bar: '< 1,000',
    },
  ];
}

async function longFlightServed(
  own: OwnPlatform,
  url: string,
  scale: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const startMs = Date.now() - 40_000_000;
  const points = longTrack(startMs).slice(0, Math.round(longPoints * Math.min(1, scale)));
  say(`a flight of ${points.length} points`);
  const drone = droneId(0);
  const client = await connect(url, 0);
  const under = new Set<Promise<void>>();
  const send = async (topic: string, payload: string): Promise<void> => {
    if (under.size >= 200) await Promise.race(under);
    const done: Promise<void> = client.publish(topic, payload).then(() => void under.delete(done));
    under.add(done);
  };
  await send(
    `thing/product/${drone}-dock/events`,
    progressMessage(0, 'long-0', 'long', 'in_progress', startMs),
  );
  for (const [n, { atMs, lon, lat }] of points.entries()) {
    const data = { longitude: lon, latitude: lat, height: 72, elevation: 60, attitude_head: 0 };
    await send(
      `thing/product/${drone}-air/osd`,
      JSON.stringify({ ...envelope(0, `long-p${n}`, atMs), data }),
    );
  }
  const endMs = points.at(-1)!.atMs + 1_000;
  await send(`thing/product/${drone}-dock/events`, progressMessage(0, 'long-1', 'long', 'ok', endMs));
  await Promise.all(under);
  await client.end();
  const flight = await untilStored(own, drone, points.length);
  const times: number[] = [];
  let kept = 0;
  for (let round = 0; round < 55; round++) {
    const began = performance.now();
    const track = await own.client.call(patrolRoutes.getFlightTrack, {
      params: { id: flight },
      query: { zoom: 14 },
    });
    // The first answers warm everything up.
    if (round >= 5) times.push(performance.now() - began);
    kept = track.geometry.coordinates.flat().length;
  }
  return [...latencyFigures(`track of ${points.length} points at zoom 14 (${kept} kept)`, times, '< 50')];
}

async function untilStored({ client }: OwnPlatform, drone: string, points: number): Promise<string> {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const { items } = await client.call(patrolRoutes.listFlights, { query: { drone, limit: 100 } });
    const found = items.find(({ flight }) => flight === 'long');
    if (found !== undefined) {
      const { counts } = await client.call(patrolRoutes.getFlight, { params: { id: found.id } });
      if (counts.points >= points) return found.id;
    }
    if (Date.now() > deadline) throw new Error('the flight is not stored after three minutes');
    await pause(500);
  }
}
