import { DurableSender } from '@farwatch/messaging/durable-sender';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { poolFromContext } from '@farwatch/persistence/pool';
import { sealsFromEnv } from '@farwatch/runtime/seals';
import { worstOf, type Part } from '@farwatch/runtime/part';
import { Pace } from '@farwatch/runtime/pace';
import { startTrimming, trimmedTables } from '@farwatch/persistence/retention';

import { requestForMissing, requestsAfter } from './commands/automatic-requests.js';
import { CommandExecutor } from './commands/executor.js';
import { readConfig } from './config.js';
import { DeviceLinks } from './connection/device-links.js';
import { RefusalLimits } from './connection/refusal-limits.js';
import { openTcpServer, type TcpServer } from './connection/tcp-server.js';
import { DeviceStates } from './device-state/device-states.js';
import { FrameProcessor } from './frame/frame-processor.js';
import { startReplayWorker } from './frame/replay-worker.js';
import { RevisionTracker } from './readings/revision-tracker.js';
import { PasswordGuard } from './sources/password-guard.js';
import { openSources } from './sources/registered-sources.js';
import { openSm4KeyFile } from './sources/sm4-key-file.js';
import { loadDevices } from './store/device-store.js';
import { startDeviceWriter } from './store/device-writer.js';
import { retention } from './store/retention.js';

/** How far beyond its arrival an interval may end. */
const maxFutureMs = 600_000;
const stopMs = 8_000;
const maxTries = 3;

/** The way in for loggers that speak HJ 212 over TCP. 9014 leaves when Kafka has the message, never before. */
export const hj212GatewayPart: Part = {
  name: 'hj212-gateway',
  async start(ctx) {
    const { log } = ctx;
    const config = readConfig(ctx.env, log);
    const sm4KeyOf = openSm4KeyFile(config.sm4Keys, log);
    const seals = sealsFromEnv(ctx.env, log, true);
    if (seals === undefined)
      log.warn({}, 'frames are kept masked only: neither FARWATCH_EVIDENCE_KEYS nor DATA_DIR is set');
    const connection = await connectionFromContext(ctx);
    const producer = await producerFromContext(ctx, 'hj212-gateway');
    const pool = await poolFromContext(ctx, 'hj212');

    const states = new DeviceStates(await loadDevices(pool));
    /** The door, once it is open. */
    const door: { server?: TcpServer } = {};
    const source = await openSources(ctx, sm4KeyOf, {
      registered: (mn, station) => states.registered(mn, station),
      revoked: (mn) => door.server?.revoke(mn),
    });
    const guard = new PasswordGuard(log);
    const links = new DeviceLinks();
    const commands = new CommandExecutor({
      pool,
      log,
      links: links.all,
      times: { answerMs: config.answerMs, maxTries },
      ...(config.fetchGaps && {
        requestForMissing(mn, cn, asked) {
          const of = source(mn);
          return of && requestForMissing(of, cn, asked);
        },
      }),
    });
    const processor = new FrameProcessor({
      prepare: { revisions: new RevisionTracker(), maxFutureMs, maxAgeMs: config.maxAgeMs },
      source,
      states,
      seals,
      guard,
      log,
      onMessage: requestsAfter(commands),
    });
    const sender = new DurableSender({ producer, name: 'hj212-gateway', log });
    const replays = await startReplayWorker(connection, {
      producer,
      processor,
      source,
      log,
      fatal: ctx.fatal,
    });
    const writer = startDeviceWriter(pool, states, log);
    const tables = trimmedTables(ctx.env, 'hj212', retention);
    const trimming = startTrimming({ pool, schema: 'hj212', tables, log });
    const { port } = config;
    const limits = new RefusalLimits({ ...config, log });
    const pace = new Pace(config.messagesPerMinute, (slowed) =>
      log.warn({ ...slowed }, 'loggers send more than they may; they are read more slowly'),
    );
    const server =
      port === undefined
        ? undefined
        : await openTcpServer({
            ...config,
            port,
            limits,
            pace,
            processor,
            sender,
            source,
            onDevice: (from, heard) => links.heard(from, heard),
            onClose: (closed) => links.closed(closed),
            onSweep(nowMs) {
              const onCredit = (mn: string | undefined, bytes: number): boolean => {
                if (mn !== undefined) limits.parkedOf(mn, bytes, nowMs);
                return true;
              };
              const records = processor.expire(nowMs, onCredit).flatMap((result) => [...result.records]);
              void sender.deliver(records);
              processor.measure();
              guard.tell(nowMs);
            },
          });
    if (server) {
      door.server = server;
      commands.start();
    }
    const scheme = config.tls ? 'tls' : 'tcp';
    const host = /^(0\.0\.0\.0|::)$/.test(config.host) ? '127.0.0.1' : config.host;
    return {
      async stop() {
        await commands.stop();
        await server?.stop(stopMs);
        await sender.stop();
        await replays.stop();
        await writer.stop();
        await trimming.stop();
      },
      health() {
        const health = worstOf([sender.health(), replays.health()]);
        const detail = health.ok ? pace.detail(Date.now()) : undefined;
        return { ...health, ...(detail !== undefined && { detail }) };
      },
      ...(server ? { doors: { hj212: `${scheme}://${host}:${server.port}` } } : {}),
    };
  },
};
