import type { Logger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';
import type { Consumer, ConsumerRunConfig } from 'kafkajs';

/** What of kafkajs's consumer is used here. */
export type Runnable = Pick<Consumer, 'events' | 'on' | 'run'>;

/**
 * What kafkajs calls not worth a retry although it passes by itself: a Kafka that has just been started makes the topic of
 * its groups at the first question, which takes a slow machine longer than kafkajs asks; and a broker that goes while it
 * is asked counts as one that does not know.
 */
const passing = 'KafkaJSGroupCoordinatorNotFound';

/** Runs a consumer and runs it again when no group coordinator was found; any other end that is not kafkajs's own restart is fatal. */
export async function runConsumer(
  consumer: Runnable,
  config: ConsumerRunConfig,
  options: {
    readonly log: Logger;
    readonly stopping: () => boolean;
    readonly fatal: (error: Error) => void;
    readonly againMs?: number;
  },
): Promise<void> {
  const { log, stopping, fatal, againMs = 1_000 } = options;
  consumer.on(consumer.events.CRASH, async ({ payload: { error, groupId, restart } }) => {
    if (restart || stopping()) return;
    if (error.name !== passing) return fatal(error);
    log.warn({ group: groupId }, 'Kafka knows no coordinator for the group; trying again');
    await pause(againMs);
    if (!stopping()) await consumer.run(config).catch(fatal);
  });
  await consumer.run(config);
}
