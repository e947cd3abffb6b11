import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import { worstOf, type Part } from '@farwatch/runtime/part';

import { startHousekeeping } from './housekeeping.js';
import { startParkedWorker } from './parked-worker.js';

/** Refused input: kept with its bytes and the reason, shown, and sent in again when its cause is mended. */
export const parkingPart: Part = {
  name: 'parking',
  async start(ctx) {
    const { log, fatal } = ctx;
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'parking');
    const producer = await producerFromContext(ctx, 'parking');
    const relay = startRelay({
      pool,
      schema: 'parking',
      producer: parkingSender(producer),
      log,
      pollMs: 250,
    });
    const housekeeping = startHousekeeping(pool, log, ctx.env);
    const worker = await startParkedWorker(connection, { pool, log, fatal }).catch(async (error: unknown) => {
      await housekeeping.stop();
      await relay.stop();
      throw error;
    });
    return {
      async stop() {
        await worker.stop();
        await housekeeping.stop();
        await relay.stop();
      },
      health: () => worstOf([worker.health(), relay.health()]),
    };
  },
};
