import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { poolFromContext } from '@farwatch/persistence/pool';
import { worstOf, type Part } from '@farwatch/runtime/part';

import { openChannels } from './channels/open-channels.js';
import { readConfig } from './config.js';
import { startDeliverWorkers } from './deliver/deliver-workers.js';
import { startGroupsWorker } from './groups/groups-worker.js';
import { startHousekeeping } from './housekeeping.js';
import { startAlertsWorker } from './sources/alerts-worker.js';

/** Tells people: leads and terms of cases become alerts, these go to whom routes and rotas name, and every try is written down. */
export const notifyPart: Part = {
  name: 'notify',
  async start(ctx) {
    const config = readConfig(ctx.env);
    const { log, fatal } = ctx;
    const { simulatedOutside } = config;
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'notify');
    const producer = await producerFromContext(ctx, 'notify');
    const channels = openChannels(config, log);
    const now = Date.now;
    const deliveries = startDeliverWorkers({ pool, log, now, simulatedOutside, channels });
    const groups = startGroupsWorker({ pool, log, now, simulatedOutside });
    const housekeeping = startHousekeeping(pool, log, ctx.env);
    const stopAll = async (): Promise<void> => {
      await groups.stop();
      await deliveries.stop();
      await housekeeping.stop();
      await channels.close();
    };
    const alerts = await startAlertsWorker(connection, {
      ...{ pool, producer, log, fatal, now },
      committed: () => groups.wake(),
    }).catch(async (error: unknown) => {
      await stopAll();
      throw error;
    });
    return {
      async stop() {
        await alerts.stop();
        await stopAll();
      },
      health: () => worstOf([alerts.health(), groups.health(), deliveries.health()]),
    };
  },
};
