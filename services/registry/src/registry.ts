import { producerFromContext } from '@farwatch/messaging/producer';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import type { Part } from '@farwatch/runtime/part';

import { seedRegistry } from './entities/seeds.js';
import { closeRegistryData, registryData } from './store/data-source.js';

/** Master data: seeds the limits of the standards and the default rules, and publishes every change from the outbox. */
export const registryPart: Part = {
  name: 'registry',
  async start(ctx) {
    const pool = await poolFromContext(ctx, 'registry');
    const producer = await producerFromContext(ctx, 'registry');
    const changed = await seedRegistry(await registryData(pool));
    for (const { topic, keys } of changed) ctx.log.info({ topic, count: keys.length }, 'seeded');
    const relay = startRelay({ pool, schema: 'registry', producer: parkingSender(producer), log: ctx.log });
    return {
      async stop() {
        await relay.stop();
        await closeRegistryData(pool);
      },
      health: () => relay.health(),
    };
  },
};
