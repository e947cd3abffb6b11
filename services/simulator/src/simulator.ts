import { connectClient } from '@farwatch/mqtt/client';
import { describeError } from '@farwatch/runtime/fault';
import type { Part } from '@farwatch/runtime/part';
import { backoffMs, pause } from '@farwatch/runtime/scope';

import { simulatorConfig } from './config.js';
import { simulatedDistrict } from './district.js';
import { DistrictLoggers, hj212Outlets, tcpAddress } from './hj212/district-loggers.js';
import { importDistrict, loggersKnown, registerLoggers, stationOf } from './import-district.js';
import type { Message } from './messages.js';
import { hours, second } from './play.js';

export { simulatedDistrict } from './district.js';
export { importDistrict } from './import-district.js';
export { incidentsOf } from './incidents.js';
export { hours } from './play.js';

/**
 * A district that does not exist, through the public doors only: imports its stations, publishes the past hours fast,
 * then lives in real time. The same seed publishes the same bytes, so starting it again adds nothing twice.
 */
export const simulatorPart: Part = {
  name: 'simulator',
  async start(ctx) {
    const config = simulatorConfig(ctx.env);
    const { log } = ctx;
    const api = { api: config.FARWATCH_API_URL, token: config.FARWATCH_API_TOKEN };
    const seed = config.FARWATCH_SIMULATE_SEED;
    const district = simulatedDistrict();
    const stopped = new AbortController();
    const client = await connectClient(config.MQTT_URL, { clientId: `farwatch-simulator-${process.pid}` });
    let lastError: string | undefined;
    let loggers: DistrictLoggers | undefined;
    const send = (messages: readonly Message[]): Promise<unknown> =>
      Promise.all(
        (loggers?.take(messages, Date.now()) ?? messages).map(({ topic, payload, retain }) =>
          client.publish(topic, payload, { retain: retain ?? false }),
        ),
      );

    // Without a gateway, or where it speaks TLS, every outlet keeps to MQTT.
    const connectLoggers = async (): Promise<DistrictLoggers | undefined> => {
      const address = tcpAddress(config.FARWATCH_SIMULATE_HJ212 ?? '');
      const outlets = hj212Outlets(district);
      if (address === undefined || !(await registerLoggers(api, outlets))) return undefined;
      await loggersKnown(outlets, (mn) => stationOf(api, mn), { signal: stopped.signal });
      log.info({ outlets: outlets.length, ...address }, 'a third of the outlets report over HJ 212');
      return new DistrictLoggers(address, outlets, seed);
    };
    const arrive = async (): Promise<void> => {
      for (let attempt = 1; !stopped.signal.aborted; attempt++) {
        try {
          await importDistrict(api, district);
          loggers = await connectLoggers();
          lastError = undefined;
          return;
        } catch (error) {
          lastError = describeError(error);
          log.warn({ attempt, error: lastError }, 'district not imported yet');
          await pause(backoffMs(attempt, 500, 5_000), stopped.signal);
        }
      }
    };
    const past = async (): Promise<number> => {
      const began = Date.now();
      const from = began - config.FARWATCH_SIMULATE_HISTORY_HOURS * 3_600_000;
      const stepMs = 3_600_000 / config.FARWATCH_SIMULATE_SPEED;
      let last = began;
      let step = 0;
      for (const { at, messages } of hours(seed, district.stations, from, began)) {
        if (stopped.signal.aborted) break;
        await send(messages);
        last = at;
        const wait = began + ++step * stepMs - Date.now();
        if (wait > 1) await pause(wait, stopped.signal);
      }
      log.info(
        { hours: config.FARWATCH_SIMULATE_HISTORY_HOURS },
        'simulated history published, the clock is real now',
      );
      return last;
    };
    const live = async (from: number): Promise<void> => {
      let at = Math.ceil(from / 1_000) * 1_000;
      // The minutes that passed while the history was published are caught up at once.
      while (!stopped.signal.aborted) {
        const now = Date.now();
        for (; at <= now && !stopped.signal.aborted; at += 1_000)
          await send(second(seed, district.stations, at));
        await pause(at - Date.now(), stopped.signal);
      }
    };
    const running = (async () => {
      await arrive();
      if (!stopped.signal.aborted) await live(Math.max(await past(), Date.now() - 600_000));
    })().catch((error: unknown) => {
      lastError = describeError(error);
      log.error({ error: lastError }, 'simulator stopped');
    });

    return {
      async stop() {
        stopped.abort();
        await running;
        loggers?.stop();
        await client.end();
      },
      health: () => (lastError === undefined ? { ok: true } : { ok: false, detail: lastError }),
    };
  },
};
