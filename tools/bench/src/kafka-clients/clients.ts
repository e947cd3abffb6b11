import type { TopicKey } from '@farwatch/contracts/topics';
import { silentLogger } from '@farwatch/runtime/log';
import { CompressionTypes, Kafka, logLevel, Partitioners } from 'kafkajs';

/** One message of the bench; the key decides the partition. */
export interface BenchMessage {
  readonly key: string;
  readonly value: Buffer;
}

export interface BenchProducer {
  /** Resolves when all are written with acks=all. */
  send(topic: string, messages: readonly BenchMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** A Kafka client as the bench sees it. */
export interface ClientUnderTest {
  producer(options: { readonly idempotent: boolean }): Promise<BenchProducer>;
  /** A producer whose every send is one committed transaction. */
  transactional(id: string): Promise<BenchProducer>;
  /** Reads `total` messages from the beginning, committing by hand after every `commitEvery`. */
  consume(topic: string, group: string, total: number, commitEvery: number): Promise<void>;
}

export const clientNames = ['kafkajs', 'kafkajs-patched', 'platformatic'] as const;
export type ClientName = (typeof clientNames)[number];

/** `module` is the path of the candidate where it is not a dependency of ours. */
export async function openClient(
  name: ClientName,
  brokers: string,
  module: string | undefined,
): Promise<ClientUnderTest> {
  if (name === 'platformatic') return platformatic(brokers, (await import(module!)) as PlatformaticModule);
  // Loading `@farwatch/messaging` patches the encoder: plain kafkajs runs in a process that never does.
  if (name === 'kafkajs-patched') await import('@farwatch/messaging/producer');
  return kafkajs(brokers, name === 'kafkajs-patched');
}

function kafkajs(brokers: string, patched: boolean): ClientUnderTest {
  const fresh = (): Kafka =>
    new Kafka({
      clientId: 'bench',
      brokers: brokers.split(','),
      connectionTimeout: 3_000,
      requestTimeout: 5_000,
      enforceRequestTimeout: true,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      logLevel: logLevel.NOTHING,
    });
  const plain = async (idempotent: boolean, transactionalId?: string): Promise<BenchProducer> => {
    const producer = fresh().producer({
      idempotent,
      ...(idempotent ? { maxInFlightRequests: 1 } : {}),
      ...(transactionalId === undefined ? {} : { transactionalId }),
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const write = async (
      to: Pick<typeof producer, 'send'>,
      topic: string,
      messages: readonly BenchMessage[],
    ): Promise<void> => {
      const options = { topic, acks: -1, compression: CompressionTypes.None, messages: [...messages] };
      if ((await to.send(options)).length === 0) throw new Error('kafkajs wrote nothing');
    };
    return {
      async send(topic, messages) {
        if (transactionalId === undefined) return write(producer, topic, messages);
        const transaction = await producer.transaction();
        await write(transaction, topic, messages);
        await transaction.commit();
      },
      close: () => producer.disconnect(),
    };
  };
  return {
    async producer({ idempotent }) {
      if (!patched || !idempotent) return plain(idempotent);
      const [{ createKafkaConnection }, { createProducer }] = await Promise.all([
        import('@farwatch/messaging/kafka'),
        import('@farwatch/messaging/producer'),
      ]);
      const connection = createKafkaConnection({ brokers, clientId: 'bench', log: silentLogger });
      const producer = await createProducer(connection, { name: 'bench' });
      return {
        send: (topic, messages) =>
          // A topic of the bench alone, by its real name.
          producer.send(
            messages.map(({ key, value }) => ({ topic: topic as TopicKey, key, value, headers: {} })),
          ),
        close: () => producer.close(),
      };
    },
    transactional: (id) => plain(true, id),
    async consume(topic, group, total, commitEvery) {
      const consumer = fresh().consumer({ groupId: group, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      let seen = 0;
      let uncommitted = 0;
      await new Promise<void>((resolve, reject) => {
        consumer
          .run({
            autoCommit: false,
            eachBatchAutoResolve: false,
            eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
              seen += batch.messages.length;
              uncommitted += batch.messages.length;
              resolveOffset(batch.lastOffset());
              if (uncommitted >= commitEvery || seen >= total) {
                uncommitted = 0;
                const offset = String(Number(batch.lastOffset()) + 1);
                await consumer.commitOffsets([{ topic, partition: batch.partition, offset }]);
              }
              await heartbeat();
              if (seen >= total) resolve();
            },
          })
          .catch(reject);
      });
      await consumer.disconnect();
    },
  };
}

/** As much of `@platformatic/kafka` 1.x as is used here: it is installed for the bench only, so its types are not at hand. */
interface PlatformaticModule {
  readonly Producer: new (options: object) => PlatformaticProducer;
  readonly Consumer: new (options: object) => PlatformaticConsumer;
}
interface PlatformaticProducer {
  send(options: object): Promise<unknown>;
  beginTransaction(): Promise<{
    send(options: object): Promise<unknown>;
    commit(): Promise<void>;
  }>;
  close(force?: boolean): Promise<void>;
}
interface PlatformaticMessage {
  readonly partition: number;
  readonly offset: bigint;
}
interface PlatformaticConsumer {
  consume(options: object): Promise<AsyncIterable<PlatformaticMessage> & { close(): Promise<void> }>;
  commit(options: object): Promise<void>;
  close(force?: boolean): Promise<void>;
}

function platformatic(brokers: string, module: PlatformaticModule): ClientUnderTest {
  const base = { clientId: 'bench', bootstrapBrokers: brokers.split(','), timeout: 5_000 };
  const toSend = (topic: string, messages: readonly BenchMessage[]): object => ({
    acks: -1,
    messages: messages.map(({ key, value }) => ({ topic, key: Buffer.from(key), value })),
  });
  return {
    producer({ idempotent }) {
      const producer = new module.Producer({ ...base, idempotent, autocreateTopics: false });
      return Promise.resolve({
        send: async (topic, messages) => void (await producer.send(toSend(topic, messages))),
        close: () => producer.close(true),
      });
    },
    transactional(id) {
      const producer = new module.Producer({ ...base, idempotent: true, transactionalId: id });
      return Promise.resolve({
        async send(topic, messages) {
          const transaction = await producer.beginTransaction();
          await transaction.send(toSend(topic, messages));
          await transaction.commit();
        },
        close: () => producer.close(true),
      });
    },
    async consume(topic, group, total, commitEvery) {
      const consumer = new module.Consumer({ ...base, groupId: group, maxWaitTime: 100 });
      const stream = await consumer.consume({ topics: [topic], autocommit: false, mode: 'earliest' });
      const next = new Map<number, bigint>();
      let seen = 0;
      for await (const message of stream) {
        next.set(message.partition, message.offset + 1n);
        seen++;
        if (seen % commitEvery === 0 || seen >= total) {
          const offsets = [...next].map(([partition, offset]) => ({
            topic,
            partition,
            offset,
            leaderEpoch: 0,
          }));
          await consumer.commit({ offsets });
          next.clear();
        }
        if (seen >= total) break;
      }
      await consumer.close(true);
    },
  };
}
