import { DurableSender } from '@farwatch/messaging/durable-sender';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { startBridge, type BridgeSessions } from '@farwatch/mqtt/bridge';
import { openDirectBroker, ownTopics, type DirectBroker } from '@farwatch/mqtt/direct-broker';
import { createMappings, readMappings, withoutCovered } from '@farwatch/mqtt/mapping';
import { ParkLimit } from '@farwatch/mqtt/park-limit';
import type { Health, Part } from '@farwatch/runtime/part';
import { pause } from '@farwatch/runtime/scope';

import { chooseMappings } from './choose-mappings.js';
import { readConfig } from './config.js';
import type { Via } from './decode/decode-station-packet.js';
import { startReplayWorker } from './pipeline/replay-worker.js';
import { createStationPipeline, type StationPipeline } from './pipeline/station-pipeline.js';
import type { StationRecord } from './pipeline/station-records.js';
import { openStationTables } from './pipeline/station-tables.js';

const subscribeMs = 5_000;
/** How far beyond its arrival an interval may end. */
const maxFutureMs = 600_000;
/** With its headers this still fits a record of the smallest usual limit (1 MB). */
const maxKeptBytes = 900_000;
const stationTopics = 'farwatch/v1/stations/';

/** The way in for stations that speak MQTT: a bridge from a broker, an own broker for devices, and replays. */
export const ingestStationPart: Part = {
  name: 'ingest-station',
  async start(ctx) {
    const { log } = ctx;
    const config = readConfig(ctx.env, log);
    const own = config.mappingsDir === undefined ? [] : readMappings(config.mappingsDir);
    const mappings = createMappings(chooseMappings(readMappings(), config.mappings, own), (mapping, field) =>
      log.info({ mapping, field }, 'no rule of the mapping reads this field'),
    );
    const connection = await connectionFromContext(ctx);
    const producer = await producerFromContext(ctx, 'ingest-station');
    const sender = new DurableSender<StationRecord['topic']>({ producer, name: 'ingest-station', log });
    const tables = await openStationTables(ctx, config.acceptUnknown);
    const pipeline = (via: Via, limit?: ParkLimit): StationPipeline =>
      createStationPipeline({
        decode: {
          via,
          station: (id) => tables.station(id),
          mappings,
          maxFutureMs,
          maxAgeMs: config.maxAgeMs,
          maxPayloadBytes: config.maxPayloadBytes,
        },
        sender,
        log,
        maxKeptBytes,
        ...(limit && { limit }),
      });
    // A broker that is bridged cannot be told to keep a message back.
    const limit = new ParkLimit(config.direct.parkedPerMinute, log, config.direct.parkedOfAll);
    const pipelines = { mqtt: pipeline('mqtt'), 'mqtt-direct': pipeline('mqtt-direct', limit) };
    const replays = await startReplayWorker(connection, { producer, pipelines, log, fatal: ctx.fatal });
    const bridge: BridgeSessions | undefined =
      config.mqttUrl === undefined
        ? undefined
        : await startBridge({
            ...config.bridge,
            url: config.mqttUrl,
            filters: [
              `${stationTopics}+/readings`,
              ...withoutCovered([...mappings.filters, ...config.bridge.topics]),
            ],
            firstFilters: [`${stationTopics}+/status`],
            leases:
              config.redis === undefined
                ? undefined
                : {
                    redis: config.redis,
                    name: `${config.topicPrefix}farwatch:ingest:${config.bridge.client}`,
                  },
            log,
            ...pipelines.mqtt,
          });
    const direct: DirectBroker | undefined =
      config.directPort === undefined
        ? undefined
        : await openDirectBroker({
            port: config.directPort,
            host: config.host,
            auth: config.direct.auth,
            ...(config.direct.tls ? { tls: config.direct.tls } : {}),
            maxConnections: config.direct.maxConnections,
            connectMs: config.direct.connectMs,
            maxUnproven: config.direct.maxUnproven,
            maxPerUser: config.direct.maxPerStation,
            maxPerMinute: config.direct.messagesPerMinute,
            maxBytesInHand: config.direct.maxBytesInHand,
            topics: ownTopics({ prefix: stationTopics, will: 'status', commands: 'commands' }),
            authenticate: (station, secret) => tables.isSecretOf(station, secret),
            log,
            ...pipelines['mqtt-direct'],
          });
    if (direct) tables.onRevoked((station) => direct.end(station));
    // What is published after our start must find a subscription; a broker that is down does not hold up the others.
    if (bridge) {
      const subscribed = new AbortController();
      void bridge.ready.then(() => subscribed.abort());
      await pause(subscribeMs, subscribed.signal);
    }
    const scheme = config.direct.tls ? 'mqtts' : 'mqtt';
    return {
      async stop() {
        await Promise.all([bridge?.stop(), direct?.stop()]);
        await sender.stop();
        await replays.stop();
      },
      health() {
        const detail = limit.detail(Date.now());
        const limited: Health = { ok: true, ...(detail !== undefined && { detail }) };
        return worst([limited, sender.health(), bridge?.health(), direct?.health(), replays.health()]);
      },
      ...(direct ? { doors: { mqttDirect: `${scheme}://${doorHost(config.host)}:${direct.port}` } } : {}),
    };
  },
};

function worst(all: readonly (Health | undefined)[]): Health {
  const known = all.filter((health) => health !== undefined);
  const broken = known.find(({ ok }) => !ok);
  if (broken) return broken;
  const detail = known.map((health) => health.detail).find((text) => text !== undefined);
  const attention = known.map((health) => health.attention).find((text) => text !== undefined);
  return { ok: true, ...(detail !== undefined && { detail }), ...(attention !== undefined && { attention }) };
}

function doorHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
