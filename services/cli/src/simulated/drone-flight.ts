import { droneRoutes, parkedRoutes, patrolMediaRoutes, stationRoutes } from '@farwatch/contracts/http';
import { checkDroneRow } from '@farwatch/drone/conformance';
import { clientFor } from '@farwatch/kit/api-client';
import { print, UsageError } from '@farwatch/kit/terminal';
import { linesOf } from '@farwatch/lab/hj212/vectors';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';
import { flightMessages, flightPhotos } from '@farwatch/simulator/drone';
import type { Command } from 'commander';

import { platformOf } from '../platform-of.js';

/** How long ingest may take to hear of a drone that was registered a moment ago. */
const settleMs = 2_000;

/** `farwatch replay-drone` and `farwatch fly`: messages of drones through the MQTT door of a running platform. */
export function addDroneFlightCommands(program: Command): void {
  program
    .command('replay-drone')
    .argument('<file>', 'rows {kind, topic, method, payload}, JSON lines')
    .description(
      'publishes messages of drones over MQTT and says what became of them; exit code 1 on a difference',
    )
    .option('--drone <id>', 'registered with the serial numbers of the file', 'replay-drone')
    .option('--wait <seconds>', 'how long refusals are waited for', '10')
    .action(replayDrone);
  program
    .command('fly')
    .description('a simulated gas flight past an outlet, over MQTT; marked as simulated')
    .requiredOption('--outlet <id>', 'a registered outlet with a place')
    .option('--drone <id>', 'registered if it is not', 'sim-uav-01')
    .option('--leak <g/s>', 'strength of the leak; 0 is clean air', '5')
    .option('--wind <degrees>', 'that it blows from', '90')
    .option('--speed <m/s>', 'of the wind', '3')
    .action(fly);
}

const isRow = (value: unknown): value is { topic?: string | null; payload: string } =>
  typeof (value as { payload?: unknown } | null)?.payload === 'string';

async function replayDrone(
  file: string,
  options: { drone: string; wait: string },
  command: Command,
): Promise<void> {
  const { client, mqtt } = await openDoor(command);
  const rows = linesOf(file).map(({ value }) => value);
  const gatewayOf = (text: string) => /"gateway"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  const serials = new Set([`${options.drone}-sn`]);
  for (const row of rows) {
    const gateway = isRow(row) ? gatewayOf(row.payload) : undefined;
    if (gateway !== undefined && /^[^\s/+#]{1,128}$/.test(gateway)) serials.add(gateway);
  }
  await client.call(droneRoutes.putDrone, {
    params: { id: options.drone },
    body: { name: options.drone, serials: [...serials].slice(0, 20), simulated: true },
  });
  await pause(settleMs);
  const before = new Map((await parkedOf(client, options.drone)).map((one) => [one.id, one.times]));
  const counts = { understood: 0, raw: 0, refused: 0 };
  for (const row of rows) {
    counts[checkDroneRow(row).kind] += 1;
    if (!isRow(row)) continue;
    const topic =
      row.topic?.replace(/\{\w+\}/, gatewayOf(row.payload) ?? [...serials][0]!) ??
      `farwatch/v1/drones/${options.drone}/messages`;
    await mqtt.publish(topic, row.payload);
  }
  const expected = counts.raw + counts.refused;
  const parkedNow = async (): Promise<number> =>
    (await parkedOf(client, options.drone)).reduce(
      (sum, one) => sum + one.times - (before.get(one.id) ?? 0),
      0,
    );
  let parked = await parkedNow();
  for (const until = Date.now() + Number(options.wait) * 1_000; parked < expected && Date.now() < until;) {
    await pause(500);
    parked = await parkedNow();
  }
  await mqtt.end();
  print(
    `${rows.length} published: ${counts.understood} understood, ${counts.raw} kept raw, ${counts.refused} refused`,
  );
  print(`${parked} kept by the platform with their bytes, ${Math.abs(parked - expected)} differences`);
  if (parked !== expected) process.exitCode = 1;
}

type Client = ReturnType<typeof clientFor>;

async function parkedOf(client: Client, source: string): Promise<{ id: string; times: number }[]> {
  const all: { id: string; times: number }[] = [];
  let cursor: string | undefined;
  do {
    const query = { source, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) };
    const page = await client.call(parkedRoutes.listParked, { query: query as never });
    all.push(...page.items.map(({ id, times }) => ({ id, times })));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

async function fly(
  options: { outlet: string; drone: string; leak: string; wind: string; speed: string },
  command: Command,
): Promise<void> {
  const [leak, direction, speed] = [options.leak, options.wind, options.speed].map(Number) as [
    number,
    number,
    number,
  ];
  if (![leak, direction, speed].every(Number.isFinite) || leak < 0 || speed <= 0)
    throw new UsageError('--leak, --wind and --speed are numbers');
  const { client, mqtt } = await openDoor(command);
  const outlet = await client.call(stationRoutes.getStation, { params: { id: options.outlet } });
  const { lon, lat, district } = outlet;
  if (lon === undefined || lat === undefined) throw new UsageError(`${options.outlet} has no place`);
  const [dock, aircraft] = [`${options.drone}-dock`, `${options.drone}-air`];
  const serials = [dock, aircraft];
  await client.call(droneRoutes.putDrone, {
    params: { id: options.drone },
    body: {
      name: `${options.drone}（模拟）`,
      serials,
      responseSeconds: 8,
      simulated: true,
      ...(district === undefined ? {} : { district }),
    },
  });
  await pause(settleMs);
  const startMs = Date.now() - 900_000;
  const flight = `sim-flight-${startMs}`;
  const wind = { direction, speed };
  const plan = {
    flight,
    dock,
    aircraft,
    source: { lon, lat },
    gramsPerSecond: leak,
    wind,
    startMs,
    seed: 2026,
  };
  const messages = flightMessages(plan);
  const photos = flightPhotos(plan, messages.at(-1)!.atMs);
  for (const { topic, payload } of [...messages, ...photos.map(({ told }) => told)])
    await mqtt.publish(topic, payload);
  await mqtt.end();
  for (const { objectKey, name, content } of photos)
    await client.call(patrolMediaRoutes.uploadMedium, {
      query: { drone: options.drone, objectKey, kind: 'photo' },
      file: { name, type: 'image/png', content: new Uint8Array(content) },
    });
  print(
    `flight ${flight} flown past ${options.outlet}, with ${photos.length} photos; its lead is at /leads?kind=patrol-finding in some seconds`,
  );
}

async function openDoor(command: Command) {
  const found = platformOf(command);
  if (found.mqtt === undefined) throw new UsageError('no MQTT address: start the platform first');
  return { client: clientFor(found), mqtt: await connectClient(found.mqtt) };
}
