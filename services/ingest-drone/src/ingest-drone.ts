import { DurableSender } from '@farwatch/messaging/durable-sender';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { startBridge } from '@farwatch/mqtt/bridge';
import { openDirectBroker } from '@farwatch/mqtt/direct-broker';
import { createMappings, readMappings } from '@farwatch/mqtt/mapping';
import { ParkLimit } from '@farwatch/mqtt/park-limit';
import { Budgets } from '@farwatch/runtime/budgets';
import { worstOf, type Health, type Part } from '@farwatch/runtime/part';
import { pause } from '@farwatch/runtime/scope';

import { readConfig } from './config.js';
import { createBootClocks } from './decode/boot-clocks.js';
import type { Via } from './decode/decoded.js';
import { payloadMapping } from './decode/payload-mapping.js';
import { createDronePipeline, type DronePipeline } from './pipeline/drone-pipeline.js';
import type { DroneRecord } from './pipeline/drone-records.js';
import { openDroneRegister } from './pipeline/drone-register.js';
import { bridgeFilters, droneTopics } from './pipeline/drone-topics.js';
import { startReplayWorker } from './pipeline/replay-worker.js';

const subscribeMs = 5_000;
/** How far beyond its arrival a message may date itself. */
const maxFutureMs = 600_000;

/** The way in for drones: a bridge from a broker, an own broker, and replays. It listens and never answers. */
export const ingestDronePart: Part = {
  name: 'ingest-drone',
  async start(ctx) {
    const { log } = ctx;
    const config = readConfig(ctx.env, log);
    const own = config.mappingsDir === undefined ? [] : readMappings(config.mappingsDir);
    const mappings = createMappings([payloadMapping, ...own]);
    const connection = await connectionFromContext(ctx);
    const producer = await producerFromContext(ctx, 'ingest-drone');
    const register = await openDroneRegister(ctx);
    const sender = new DurableSender<DroneRecord['topic']>({ producer, name: 'ingest-drone', log });
    const clocks = createBootClocks();
    const kept = new Budgets(config.keptPerMinute);
    const pipeline = (via: Via, limit?: ParkLimit): DronePipeline =>
      createDronePipeline({
        decode: { via, ...register, mappings, clocks, maxPayloadBytes: config.maxPayloadBytes, maxFutureMs },
        sender,
        log,
        kept,
        ...(limit && { limit }),
      });
    // A broker that is bridged cannot be told to keep a message back.
    const limit = new ParkLimit(config.direct.parkedPerMinute, log);
    const pipelines = { mqtt: pipeline('mqtt'), 'mqtt-direct': pipeline('mqtt-direct', limit) };
    const replays = await startReplayWorker(connection, { producer, pipelines, log, fatal: ctx.fatal });
    const { redis } = config;
    const bridge =
      config.mqttUrl === undefined
        ? undefined
        : await startBridge({
            ...config.bridge,
            url: config.mqttUrl,
            filters: bridgeFilters,
            leases: redis && {
              redis,
              name: `${config.topicPrefix}farwatch:ingest-drone:${config.bridge.client}`,
            },
            log,
            ...pipelines.mqtt,
          });
    const direct =
      config.directPort === undefined
        ? undefined
        : await openDirectBroker({
            port: config.directPort,
            host: config.host,
            auth: config.direct.auth,
            ...(config.direct.tls ? { tls: config.direct.tls } : {}),
            topics: droneTopics((id) => register.ofId(id)),
            authenticate: (id, secret) => register.isSecretOf(id, secret),
            log,
            ...pipelines['mqtt-direct'],
          });
    if (direct) register.onRevoked((drone) => direct.end(drone));
    // What is published after our start must find a subscription; a broker that is down does not hold up the others.
    if (bridge) {
      const subscribed = new AbortController();
      void bridge.ready.then(() => subscribed.abort());
      await pause(subscribeMs, subscribed.signal);
    }
    const host = /^(0\.0\.0\.0|::)$/.test(config.host) ? '127.0.0.1' : config.host;
    return {
      async stop() {
        await Promise.all([bridge?.stop(), direct?.stop()]);
        await sender.stop();
        await replays.stop();
      },
      health() {
        const detail = limit.detail(Date.now());
        const limited: Health = { ok: true, ...(detail !== undefined && { detail }) };
        const all = [limited, sender.health(), bridge?.health(), direct?.health(), replays.health()];
        return worstOf(all.filter((one) => one !== undefined));
      },
      ...(direct
        ? { doors: { mqttDrones: `${config.direct.tls ? 'mqtts' : 'mqtt'}://${host}:${direct.port}` } }
        : {}),
    };
  },
};
