import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { readBehind } from '@farwatch/messaging/read-behind';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { createOwnOutput } from '@farwatch/persistence/own-output';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import type { Part } from '@farwatch/runtime/part';

import { registers } from './entities/index.js';
import { seedRegistry } from './entities/seeds.js';
import { catchUpRegistry } from './register/catch-up.js';
import { closeRegistryData, registryData } from './store/data-source.js';

/** Master data: seeds the limits of the standards and the default rules, and publishes every change from the outbox. */
export const registryPart: Part = {
  name: 'registry',
  async start(ctx) {
    const pool = await poolFromContext(ctx, 'registry');
    const producer = await producerFromContext(ctx, 'registry');
    const connection = await connectionFromContext(ctx);
    const data = await registryData(pool);
    const changed = await seedRegistry(data);
    for (const { topic, keys } of changed) ctx.log.info({ topic, count: keys.length }, 'seeded');
    const ownOutput = createOwnOutput({
      pool,
      schema: 'registry',
      read: (topic, places, each) => readBehind(connection, topic, places, each),
      catchUp: catchUpRegistry(data, registers),
      log: ctx.log,
    });
    const relay = startRelay({
      pool,
      schema: 'registry',
      producer: parkingSender(producer),
      log: ctx.log,
      before: () => ownOutput.compare(),
    });
    return {
      async stop() {
        await relay.stop();
        await ownOutput.stop();
        await closeRegistryData(pool);
      },
      health: () => relay.health(),
    };
  },
};
