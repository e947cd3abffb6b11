import type { Pool } from '@farwatch/persistence/pool';
import { startWorker } from '@farwatch/persistence/work-worker';
import type { Logger } from '@farwatch/runtime/log';
import { worstOf, type Health } from '@farwatch/runtime/part';

import { tryDelivery } from './deliver.js';
import type { Channels, OutsideChannel } from '../channels/open-channels.js';
import { deliverKind, deliverPayload } from '../store/delivery-store.js';

/** Tries in hand of one channel. */
const concurrency = 8;

/** Delivers, each channel by itself: one that is slow or dead holds no other. */
export function startDeliverWorkers(options: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  readonly simulatedOutside: boolean;
  readonly channels: Channels;
  readonly pollMs?: number;
}): { wake(): void; stop(): Promise<void>; health(): Health } {
  const { pool, log, now, simulatedOutside, channels, pollMs = 1_000 } = options;
  const workers = (Object.keys(channels.senders) as OutsideChannel[]).map((channel) => {
    const inHand = new Map<string, number>();
    const send = channels.senders[channel];
    return startWorker({
      ...{ pool, log, pollMs, concurrency, schema: 'notify', kind: deliverKind(channel) },
      parse: (payload) => deliverPayload.parse(payload),
      handle: async ([work], signal) => ({
        effect: await tryDelivery(work!.payload, { pool, now, simulatedOutside, send, inHand }, signal),
      }),
    });
  });
  return {
    wake: () => workers.forEach((one) => one.wake()),
    stop: async () => {
      await Promise.all(workers.map((one) => one.stop()));
    },
    health: () => worstOf(workers.map((one) => one.health())),
  };
}
