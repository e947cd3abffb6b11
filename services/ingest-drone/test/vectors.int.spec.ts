import { existsSync, readFileSync } from 'node:fs';

import { checkDroneRow } from '@farwatch/drone/conformance';
import { readDrone } from '@farwatch/drone/read';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startWorld, unique, type World } from './support.js';

interface Row {
  readonly topic: string | null;
  readonly payload: string;
}

const file = new URL('../../../../shared/vectors/drone-vectors.jsonl', import.meta.url);
const drone = `vec-${unique}`;
let world: World;

beforeAll(async () => {
  world = await startWorld({ FARWATCH_DRONE_KEPT_PER_MINUTE: '10000' });
}, 60_000);
afterAll(() => world.stop());

const gatewayOf = ({ payload }: Row): string | undefined => /"gateway"\s*:\s*"([^"]+)"/.exec(payload)?.[1];

/** Whether a row is one that tells something of a flight: what the reader makes of it, by its type. */
function saysSomething(topic: string | null, payload: string): boolean {
  const read = readDrone({ topic: topic ?? undefined, payload });
  if (read.kind !== 'understood') return false;
  const { message } = read;
  if (message.type === 'osd') return message.osd.thing === 'aircraft' || 'windSpeed' in message.osd.part;
  return message.type === 'event' && /^(flight-progress|media)$/.test(message.event.type);
}

it('every vector through the broker becomes what it states: understood, kept raw with its bytes, or refused', async () => {
  if (!existsSync(file)) {
    process.stderr.write('drone-vectors: 153 rows skipped, ../shared is not there\n');
    return;
  }
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
  const serials = [...new Set([`sn-${unique}`, ...rows.flatMap((row) => gatewayOf(row) ?? [])])];
  await world.register({ id: drone, serials });
  const topicOf = (row: Row): string =>
    row.topic?.replace(/\{\w+\}/, gatewayOf(row) ?? serials[0]!) ?? `farwatch/v1/drones/${drone}/messages`;
  for (const row of rows) await world.mqtt.publish(topicOf(row), row.payload);
  const expected = rows.filter(({ topic, payload }) => saysSomething(topic, payload)).length;
  const stated = rows.map((row) => checkDroneRow(row));
  const unread = stated.filter(({ kind }) => kind !== 'understood').length;
  // Two sessions share the work, so none is the last: all are there when so many were kept and so many published.
  const parked = await eventually(
    () => {
      const all = world.parked(drone);
      return all.length >= unread && world.events(drone).length >= expected && all;
    },
    { timeoutMs: 30_000 },
  );
  const outcome = (payload: string): string => {
    const found = parked.find(({ value }) => value.toString() === payload);
    if (found === undefined) return 'understood';
    return /^(method|topic|shape)-/.test(found.reason) ? 'raw' : 'refused';
  };
  const wrong = rows.flatMap((row, line) => {
    const [{ name, kind, what }, got] = [stated[line]!, outcome(row.payload)];
    return kind === got ? [] : [`${line + 1} ${name}: ${kind} (${what}), ${got}`];
  });
  expect(wrong).toEqual([]);
  expect(parked).toHaveLength(unread);
  expect(rows.length).toBeGreaterThanOrEqual(153);
  // What is understood and says something of a flight is there as an event, with its bytes.
  const events = world.events(drone);
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set([
      'cn.farwatch.patrol.flight.finished.v1',
      'cn.farwatch.patrol.media.received.v1',
      'cn.farwatch.patrol.observed.v1',
    ]),
  );
  const payloads = new Set(rows.map(({ payload }) => payload));
  expect(events.filter(({ raw }) => !payloads.has(raw))).toEqual([]);
});
