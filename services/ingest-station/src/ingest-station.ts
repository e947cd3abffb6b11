import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { openDirectBroker, type DirectBroker } from '@farwatch/mqtt/direct-broker';
import { createMappings, readMappings, type MappingSet } from '@farwatch/mqtt/mapping';
import { openPacketSource, type PacketSource } from '@farwatch/mqtt/packet-source';
import type { Health, Part } from '@farwatch/runtime/part';
import { pause } from '@farwatch/runtime/scope';

import { readConfig, type IngestConfig } from './config.js';
import type { Via } from './decode-station-packet.js';
import { startReplayWorker } from './replay-worker.js';
import { openSlotLeases } from './slots/slot-leases.js';
import { startSlots, type Slots } from './slots/slots.js';
import { createStationPipeline, type StationPipeline } from './station-pipeline.js';
import { openStationTables } from './station-tables.js';

const leaseMs = 10_000;
// A free slot is seen at the next renewal: with the lease 12 s at most, of the 15 in which work moves.
const renewMs = 2_000;
const subscribeMs = 5_000;
/** How far beyond its arrival an interval may end. */
const maxFutureMs = 600_000;
/** With its headers this still fits a record of the smallest usual limit (1 MB). */
const maxKeptBytes = 900_000;
const readingsFilter = 'farwatch/v1/stations/+/readings';
const statusFilter = 'farwatch/v1/stations/+/status';

/** The way in for stations that speak MQTT: a bridge from a broker, an own broker for devices, and replays. */
export const ingestStationPart: Part = {
  name: 'ingest-station',
  async start(ctx) {
    const { log } = ctx;
    const config = readConfig(ctx.env);
    const mappings = loadMappings(config);
    const connection = await connectionFromContext(ctx);
    const producer = await producerFromContext(ctx);
    const tables = await openStationTables(ctx, config.acceptUnknown);
    const pipeline = (via: Via): StationPipeline =>
      createStationPipeline({
        decode: {
          via,
          station: (id) => tables.station(id),
          mappings,
          maxFutureMs,
          maxAgeMs: config.maxAgeMs,
          maxPayloadBytes: config.maxPayloadBytes,
        },
        producer,
        log,
        maxKeptBytes,
        ackEarly: config.ackEarly,
      });
    const pipelines = { mqtt: pipeline('mqtt'), 'mqtt-direct': pipeline('mqtt-direct') };
    if (config.ackEarly)
      log.warn({}, 'FARWATCH_SABOTAGE=ack-early: messages are acknowledged before they are safe');

    const replays = await startReplayWorker(connection, { producer, pipelines, log, fatal: ctx.fatal });
    const slots =
      config.mqttUrl === undefined
        ? undefined
        : await startBridge(config, config.mqttUrl, mappings, pipelines.mqtt, log);
    const direct: DirectBroker | undefined =
      config.directPort === undefined
        ? undefined
        : await openDirectBroker({
            port: config.directPort,
            host: config.host,
            auth: config.direct.auth,
            ...(config.direct.tls ? { tls: config.direct.tls } : {}),
            maxConnections: config.direct.maxConnections,
            authenticate: (station, secret) => tables.isSecretOf(station, secret),
            log,
            ...pipelines['mqtt-direct'],
          });
    // What is published after our start must find a subscription; a broker that is down does not hold up the others.
    if (slots) {
      const subscribed = new AbortController();
      void slots.ready.then(() => subscribed.abort());
      await pause(subscribeMs, subscribed.signal);
    }
    const scheme = config.direct.tls ? 'mqtts' : 'mqtt';
    return {
      async stop() {
        await Promise.all([slots?.stop(), direct?.stop()]);
        await replays.stop();
      },
      health: () => worst([slots?.health(), direct?.health(), replays.health()]),
      ...(direct ? { doors: { mqttDirect: `${scheme}://${doorHost(config.host)}:${direct.port}` } } : {}),
    };
  },
};

/** The mappings of this process; a wrong one stops the start and names itself. */
function loadMappings(config: IngestConfig): MappingSet {
  const chosen = config.mappings;
  const ready = readMappings().filter((mapping) => {
    const { id } = mapping as { id?: string };
    return chosen.includes('all') || (id !== undefined && chosen.includes(id));
  });
  return createMappings([
    ...ready,
    ...(config.mappingsDir === undefined ? [] : readMappings(config.mappingsDir)),
  ]);
}

function startBridge(
  config: IngestConfig,
  url: string,
  mappings: MappingSet,
  pipeline: StationPipeline,
  log: Parameters<Part['start']>[0]['log'],
): Promise<Slots> {
  const { slots, client, protocol, maxUnacked, ca } = config.bridge;
  const shared = [readingsFilter, ...mappings.filters].map((filter) => `$share/${client}/${filter}`);
  const leases =
    config.redisUrl === undefined
      ? undefined
      : openSlotLeases({
          redisUrl: config.redisUrl,
          name: `${config.topicPrefix}farwatch:ingest:${client}`,
          slots,
          leaseMs,
        });
  const open = (slot: number, onTakenOver: () => boolean): PacketSource =>
    openPacketSource({
      url,
      ...(ca === undefined ? {} : { tls: { ca } }),
      clientId: `${client}-${slot}`,
      // Stored messages are not sent to shared subscriptions: one slot hears the status of all stations.
      filters: slot === 0 ? [...shared, statusFilter] : shared,
      protocol,
      maxUnackedMessages: maxUnacked,
      log: log.child({ slot }),
      onTakenOver,
      ...pipeline,
    });
  return startSlots({ slots, leases, open, renewMs, leaseMs, avoidMs: leaseMs * 1.5, log });
}

function worst(all: readonly (Health | undefined)[]): Health {
  const known = all.filter((health) => health !== undefined);
  const broken = known.find(({ ok }) => !ok);
  if (broken) return broken;
  const detail = known.map((health) => health.detail).find((text) => text !== undefined);
  return detail === undefined ? { ok: true } : { ok: true, detail };
}

function doorHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
