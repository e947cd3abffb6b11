import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { poolFromContext } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Part } from '@farwatch/runtime/part';

import { CommandExecutor, type Link } from './commands/executor.js';
import type { Address } from './commands/request-frame.js';
import { readConfig } from './config.js';
import type { Connection } from './connection.js';
import { missingBetween } from './core/interval.js';
import { RevisionBook } from './core/revisions.js';
import { DeviceBook } from './device-book.js';
import { FrameDesk } from './frame-desk.js';
import { Postman } from './postman.js';
import { startReplayWorker } from './replay-worker.js';
import { openSm4KeyFile } from './sm4-key-file.js';
import { openSources } from './sources.js';
import { loadDevices, saveDevices } from './store/device-store.js';
import { openTcpServer } from './tcp-server.js';

/** How far beyond its arrival an interval may end. */
const maxFutureMs = 600_000;
/** Often and few at a time: while rows are made into JSON no frame is read. */
const saveEveryMs = 400;
const savedAtOnce = 100;
const stopMs = 8_000;
const maxTries = 3;

/** The way in for loggers that speak HJ 212 over TCP. 9014 leaves when Kafka has the message, never before. */
export const hj212GatewayPart: Part = {
  name: 'hj212-gateway',
  async start(ctx) {
    const { log } = ctx;
    const config = readConfig(ctx.env);
    const sm4KeyOf = openSm4KeyFile(config.sm4Keys, log);
    const [connection, producer, pool] = [
      await connectionFromContext(ctx),
      await producerFromContext(ctx),
      await poolFromContext(ctx),
    ];
    const book = new DeviceBook(await loadDevices(pool));
    const source = await openSources(ctx, sm4KeyOf, (mn, station) => book.registered(mn, station));
    const postman = new Postman(producer, log);
    const links = new Map<string, Link & { readonly connection: Connection }>();
    const commands = new CommandExecutor({
      pool,
      log,
      links,
      times: { answerMs: config.answerMs, maxTries },
    });
    if (config.ackEarly)
      log.warn({}, 'FARWATCH_SABOTAGE=ack-early: frames are answered before they are safe');

    const desk = new FrameDesk({
      prepare: { revisions: new RevisionBook(), maxFutureMs, maxAgeMs: config.maxAgeMs },
      source,
      book,
      log,
      onMessage({ mn, minuteInterval }, message, prepared) {
        if (prepared.reply) return commands.reply(mn, prepared.reply);
        commands.activity(mn);
        const { cn } = message.header;
        const wrongClock = /in-the-future|too-old/.test(prepared.detail) && prepared.outcome === 'parked';
        if (wrongClock || cn === '1013')
          commands.askRarely(mn, { command: 'set-clock' }, cn === '1013' ? 'device' : 'clock-check');
        if (prepared.late || message.dataTimeMs === undefined || !config.fetchGaps) return;
        const gap = missingBetween(cn, book.lastStartOf(mn, cn), message.dataTimeMs, minuteInterval);
        if (gap === undefined) return;
        const [from, to] = [new Date(gap.from).toISOString(), new Date(gap.to).toISOString()];
        const command = cn === '2061' ? 'fetch-hours' : 'fetch-minutes';
        commands.askRarely(mn, { command, from, to }, 'gap-ledger');
      },
    });
    const replays = await startReplayWorker(connection, { producer, desk, source, log, fatal: ctx.fatal });

    let saving: Promise<unknown> | undefined;
    const save = async (): Promise<boolean> => {
      const rows = book.takeDirty(savedAtOnce);
      try {
        await saveDevices(pool, rows);
        return true;
      } catch (error) {
        book.putBack(rows);
        log.warn({ error: describeError(error) }, 'what was seen of devices cannot be written; trying again');
        return false;
      }
    };
    const timer = setInterval(() => {
      saving ??= save().finally(() => (saving = undefined));
    }, saveEveryMs);

    const server =
      config.port === undefined
        ? undefined
        : await openTcpServer({
            ...config,
            port: config.port,
            log,
            desk,
            postman,
            source,
            onDevice(connection, { source: of, message }) {
              // The newest connection that sends valid data is the device's (two with one MN: the newer one wins).
              const { header, version } = message;
              const known = links.get(of.mn);
              const address = {
                mn: of.mn,
                pw: header.pw ?? '',
                st: header.st,
                version,
                utcOffset: of.utcOffset,
              };
              if (
                known?.connection === connection &&
                (/^9/.test(header.cn) || isSame(known.address, address))
              )
                return;
              links.set(of.mn, { connection, address, send: (frame) => connection.send(frame) });
            },
            onClose(connection) {
              for (const mn of connection.mns) if (links.get(mn)?.connection === connection) links.delete(mn);
            },
            onSweep(nowMs) {
              const records = desk.expire(nowMs).flatMap((work) => [...work.records]);
              if (records.length > 0) postman.deliver(records, () => undefined);
              postman.measure();
              desk.measure();
            },
          });
    if (server) commands.start();
    const scheme = config.tls ? 'tls' : 'tcp';
    const host = /^(0\.0\.0\.0|::)$/.test(config.host) ? '127.0.0.1' : config.host;
    return {
      async stop() {
        clearInterval(timer);
        await commands.stop();
        await server?.stop(stopMs);
        postman.stop();
        await replays.stop();
        await saving;
        while (book.hasDirty && (await save()));
      },
      health: () =>
        postman.lastError === undefined ? replays.health() : { ok: false, detail: postman.lastError },
      ...(server ? { doors: { hj212: `${scheme}://${host}:${server.port}` } } : {}),
    };
  },
};

/** As nearly always: nothing new is kept for a frame. */
const isSame = (a: Address, b: Address): boolean =>
  a.pw === b.pw && a.st === b.st && a.version === b.version && a.utcOffset === b.utcOffset;
