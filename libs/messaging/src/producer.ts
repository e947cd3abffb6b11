import './wire/patch-kafkajs.js';

import type { OutputOf, Writer } from '@farwatch/contracts/outputs';
import type { TopicKey } from '@farwatch/contracts/topics';
import { counter, histogram } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { PartContext } from '@farwatch/runtime/part';
import { withDeadline } from '@farwatch/runtime/scope';
import { CompressionTypes, type Message, type Producer as KafkaProducer } from 'kafkajs';

import { connectionFromContext, partitionOf, type KafkaConnection } from './kafka.js';
import type { OutRecord } from './outputs.js';
import { OwnSockets } from './own-sockets.js';
import { makeSuccessor, type ProducerIdentity } from './wire/kafkajs-identity.js';

/** Writes records durably (acks=all), in the order of the calls, to the topics `T`. */
export interface Producer<T extends TopicKey = TopicKey> {
  /**
   * Resolves when every record is written. Rejects with a retriable `Fault('kafka-send')` after the deadline:
   * whether the records were written is then unknown, so send them again with the same ids.
   */
  readonly send: (records: readonly OutRecord<T>[]) => Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly records: readonly OutRecord[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Where the records of a topic go: looked up once, not for every record. */
interface Route {
  readonly topic: string;
  readonly partitions: number;
  readonly ofKey: Map<string, number>;
}

/** One kafkajs producer with its sockets. */
interface Client {
  readonly producer: KafkaProducer;
  readonly sockets: OwnSockets;
}

/** One try to write a batch. */
interface Attempt {
  /** Its deadline is over: whatever it was waiting for, it must not write any more. */
  isOver: boolean;
  /** The client that it is making. */
  making?: Client;
}

const maxKnownKeys = 50_000;
const maxRecords = 10_000;
const maxBytes = 4_000_000;

/**
 * One serial batcher over one idempotent kafkajs producer: while a request is under way the next batch grows.
 * After a deadline the client is thrown away and made anew, because kafkajs goes on using a silent socket. The old one is
 * cut off; what Kafka has received of it but not handled yet is refused once the new one, its successor under the same
 * producer id, has written to the partition: an older record never lands behind a newer one of its key.
 */
export async function createProducer(
  connection: KafkaConnection,
  options: { readonly name: string; readonly deadlineMs?: number },
): Promise<Producer> {
  const { name, deadlineMs = 12_000 } = options;
  const sent = counter('farwatch_kafka_sent_records_total', 'Records written to Kafka', ['producer']);
  const failed = counter('farwatch_kafka_send_failures_total', 'Sends whose outcome is unknown', [
    'producer',
  ]);
  const seconds = histogram('farwatch_kafka_send_seconds', 'Time of one send to Kafka', ['producer']);
  const queue: Waiting[] = [];
  const routes = new Map<string, Route>();
  let client: Client | undefined;
  let identity: ProducerIdentity | undefined;
  let sending: Promise<void> | undefined;
  let busy = false;
  let closed = false;

  const connect = async (attempt: Attempt): Promise<Client> => {
    const sockets = new OwnSockets();
    const kafka = connection.fresh(sockets.factory);
    const successor = makeSuccessor(identity, () =>
      kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false }),
    );
    const made = { producer: successor.made, sockets };
    attempt.making = made;
    await made.producer.connect();
    endIfOver(attempt);
    identity = successor.identity();
    return made;
  };
  const giveUp = ({ producer, sockets }: Client): void => {
    sockets.cut();
    void withDeadline(producer.disconnect(), 3_000, 'disconnecting').catch(() => undefined);
  };
  const routeTo = async (name: string): Promise<Route> => {
    const topic = connection.topic(name);
    const admin = connection.fresh().admin();
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions.length ?? 0;
      if (partitions === 0) throw new Fault('no-topic', `topic ${topic} does not exist`);
      const route = { topic, partitions, ofKey: new Map<string, number>() };
      routes.set(name, route);
      return route;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };

  const write = async (batch: readonly Waiting[], attempt: Attempt): Promise<void> => {
    const { producer } = (client ??= await connect(attempt));
    const parts = new Map<Route, { readonly messages: Message[]; readonly partitions: Set<number> }>();
    for (const { records } of batch) {
      for (const record of records) {
        const route = routes.get(record.topic) ?? (await routeTo(record.topic));
        let part = parts.get(route);
        if (!part) parts.set(route, (part = { messages: [], partitions: new Set() }));
        const partition = partitionFor(record.key, route);
        part.messages.push(toMessage(record, partition));
        part.partitions.add(partition);
      }
    }
    endIfOver(attempt);
    const reply = await producer.sendBatch({
      acks: -1,
      timeout: 5_000,
      compression: CompressionTypes.None,
      topicMessages: [...parts].map(([{ topic }, { messages }]) => ({ topic, messages })),
    });
    // kafkajs answers a partition that is not in its metadata with silence.
    const expected = new Set(
      [...parts].flatMap(([{ topic }, { partitions }]) => [...partitions].map((at) => `${topic}/${at}`)),
    );
    for (const { topicName, partition: at, errorCode } of reply)
      if (errorCode === 0) expected.delete(`${topicName}/${at}`);
    if (expected.size > 0)
      throw new Fault('kafka-send', `no acknowledgement for ${[...expected].join(', ')}`, {
        retriable: true,
      });
  };

  const take = (): Waiting[] => {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const waiting of queue) {
      records += waiting.records.length;
      for (const { encodedBody, value } of waiting.records)
        bytes += encodedBody?.length ?? (value?.length ?? 0) + 600;
      if (count > 0 && (records > maxRecords || bytes > maxBytes)) break;
      count++;
    }
    return queue.splice(0, count);
  };

  const drain = async (): Promise<void> => {
    busy = true;
    while (queue.length > 0) {
      const batch = take();
      const began = performance.now();
      const attempt: Attempt = { isOver: false };
      try {
        await withDeadline(write(batch, attempt), deadlineMs, 'sending to Kafka');
        let records = 0;
        for (const waiting of batch) {
          records += waiting.records.length;
          waiting.resolve();
        }
        sent.inc({ producer: name }, records);
        seconds.observe({ producer: name }, (performance.now() - began) / 1_000);
      } catch (error) {
        failed.inc({ producer: name });
        attempt.isOver = true;
        for (const old of new Set([client, attempt.making])) if (old) giveUp(old);
        client = undefined;
        const fault = new Fault(
          'kafka-send',
          `records were not acknowledged by Kafka (${describeError(error)})`,
          {
            retriable: true,
            cause: error,
          },
        );
        for (const waiting of batch) waiting.reject(fault);
      }
    }
    busy = false; // in the same turn as the last look at the queue: nothing can be left behind
  };

  client = await connect({ isOver: false });
  return {
    send(records) {
      if (records.length === 0) return Promise.resolve();
      if (closed) return Promise.reject(new Fault('closed', 'the producer is closed'));
      return new Promise((resolve, reject) => {
        queue.push({ records, resolve, reject });
        if (!busy) sending = drain();
      });
    },
    async close() {
      closed = true;
      await sending;
      const old = client;
      client = undefined;
      if (old) await withDeadline(old.producer.disconnect(), 5_000, 'disconnecting').catch(() => undefined);
    },
  };
}

function endIfOver({ isOver }: Attempt): void {
  if (isOver) throw new Fault('kafka-send', 'given up', { retriable: true });
}

function partitionFor(key: string, { partitions, ofKey }: Route): number {
  let found = ofKey.get(key);
  if (found === undefined) {
    if (ofKey.size >= maxKnownKeys) ofKey.clear();
    ofKey.set(key, (found = partitionOf(key, partitions)));
  }
  return found;
}

/**
 * The one producer of this process (an idle kafkajs client costs 4 % of a core), as `writer` may use it: for the topics
 * that are declared as its outputs.
 */
export function producerFromContext<W extends Writer>(
  ctx: PartContext,
  _writer: W,
): Promise<Producer<OutputOf<W>>> {
  return ctx.shared('producer', async () => {
    const producer = await createProducer(await connectionFromContext(ctx), { name: 'shared' });
    return { value: producer, close: () => producer.close() };
  });
}

/** kafkajs hands our encoder the message as it is, `encodedBody` included. */
function toMessage(record: OutRecord, partition: number): Message & { encodedBody?: Buffer } {
  const { key, value, headers, encodedBody } = record;
  return encodedBody ? { key, value, headers, partition, encodedBody } : { key, value, headers, partition };
}
