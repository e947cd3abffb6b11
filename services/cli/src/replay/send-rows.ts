import { ApiError, parkedRoutes, stationRoutes, type ApiClient } from '@farwatch/contracts/http';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { ProgressLine, UsageError } from '@farwatch/kit/terminal';
import type { MqttClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';

import type { Row } from '../commands/replay-rows.js';
import { countsOf, minus, none, type Counts } from './became.js';
import type { ReplayState } from './state.js';

/** A row with the number of its message: each station counts its own from 0, so that gaps are those of its messages. */
export interface Numbered {
  readonly row: Row;
  readonly id: string;
  readonly seq: number;
}

/** Gives the rows of every station their numbers. */
export async function* numbered(
  rows: AsyncIterable<Row>,
  idOf: (station: string) => string,
): AsyncGenerator<Numbered> {
  const next = new Map<string, number>();
  for await (const row of rows) {
    const id = idOf(row.station);
    const seq = next.get(id) ?? 0;
    next.set(id, seq + 1);
    yield { row, id, seq };
  }
}

/** Publishes one row; resolves when the broker has it. `boot` tells the numbers of this file from those of others. */
export function sendRow(
  mqtt: Pick<MqttClient, 'publish'>,
  { row, id, seq }: Numbered,
  boot: string,
): Promise<void> {
  const start = new Date(row.start).toISOString();
  const end = new Date(row.end).toISOString();
  const readings = row.readings.map((reading) => ({ ...reading, start, end }));
  return mqtt.publish(mqttTopics.readings(id), JSON.stringify({ seq, boot, readings }));
}

/** Publishes all rows behind what was acknowledged before, at most `window` under way and `rate` a second. */
export async function sendRows(
  mqtt: Pick<MqttClient, 'publish'>,
  rows: AsyncIterable<Numbered>,
  options: {
    readonly boot: string;
    readonly total: number;
    readonly state: ReplayState;
    readonly window: number;
    readonly rate: number;
    readonly isSent: (one: Numbered) => boolean;
  },
): Promise<number> {
  const { state, window, rate } = options;
  const progress = new ProgressLine('replay', options.total);
  const under = new Set<Promise<void>>();
  const began = Date.now();
  let [index, sent] = [0, 0];
  let failure: unknown;
  try {
    for await (const one of rows) {
      const mine = index++;
      if (mine < state.acked) continue;
      if (failure !== undefined) throw failure;
      if (one.row.readings.length === 0 || options.isSent(one)) {
        state.ack(mine);
        continue;
      }
      const done: Promise<void> = sendRow(mqtt, one, options.boot)
        .then(() => state.ack(mine))
        .catch((error: unknown) => void (failure = error))
        .finally(() => under.delete(done));
      under.add(done);
      sent++;
      if (under.size >= window) await Promise.race(under);
      if (rate > 0) await pause(began + (sent / rate) * 1_000 - Date.now());
      if (sent % 500 === 0) progress.show(index);
    }
    await Promise.all(under);
    if (failure !== undefined) throw failure;
    progress.show(index);
    progress.end();
    return sent;
  } finally {
    state.save();
  }
}

const knownMs = 60_000;

/**
 * Sends the first row of stations that were registered a moment ago until it is taken: the platform's parts hear of a new
 * station one after the other, and what comes too early is parked. Answers how often that happened, so that it is not
 * counted as the fault of the file.
 */
export async function untilKnown(
  client: ApiClient,
  mqtt: Pick<MqttClient, 'publish'>,
  first: ReadonlyMap<string, Numbered>,
  before: ReadonlyMap<string, Counts>,
  boot: string,
): Promise<ReadonlyMap<string, Counts>> {
  const deadline = Date.now() + knownMs;
  const adjusted = new Map(before);
  await Promise.all([...first.keys()].map((id) => untilListed(client, id, deadline)));
  const waiting = new Map(first);
  while (waiting.size > 0) {
    await Promise.all([...waiting.values()].map((one) => sendRow(mqtt, one, boot)));
    for (const id of [...waiting.keys()]) {
      const early = await wasTooEarly(client, id, adjusted.get(id) ?? none, deadline);
      if (early === 0) waiting.delete(id);
      else {
        const own = adjusted.get(id) ?? none;
        adjusted.set(id, { ...own, parked: own.parked + early });
      }
    }
    if (Date.now() > deadline)
      throw new UsageError(
        `registered, but not known to the platform within 60 s: ${[...waiting.keys()].join(', ')}`,
      );
  }
  return adjusted;
}

async function untilListed(client: ApiClient, id: string, deadline: number): Promise<void> {
  for (;;) {
    try {
      await client.call(stationRoutes.getStation, { params: { id } });
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404 || Date.now() > deadline) throw error;
      await pause(200);
    }
  }
}

/** How many messages of a station were refused because it was not known; 0 when its first message was taken, or refused for itself. */
async function wasTooEarly(client: ApiClient, id: string, before: Counts, deadline: number): Promise<number> {
  while (Date.now() < deadline) {
    const now = minus(await countsOf(client, id), before);
    if (now.received > 0) return 0;
    if (now.parked > 0) {
      const { items } = await client.call(parkedRoutes.listParked, { query: { source: id, limit: 1 } });
      return items[0]?.reason === 'unknown-station' ? now.parked : 0;
    }
    await pause(200);
  }
  return 1;
}
