import { estimateBatch, Writer, writeRecordBatch, type WireRecord } from './record-batch.js';

/** What kafkajs gives its produce request of version 3 (versions 4 to 7 are made of it). */
export interface ProduceInput {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null | undefined;
  readonly producerId?: { readonly value?: bigint } | number | string | bigint;
  readonly producerEpoch?: number;
  readonly compression?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence?: number;
      readonly messages: readonly (WireRecord & { readonly timestamp?: unknown })[];
    }[];
  }[];
}

/** What kafkajs takes for an encoder: the written bytes. Ours leaves room before them for the request's head. */
export interface EncodedRequest {
  readonly buf: Buffer;
  readonly buffer: Buffer;
  readonly headroom: number;
  size(): number;
}

export const headroom = 256;

/**
 * The body of a produce request (version 3 to 7): transactional id, acks, timeout, topics with their partitions and
 * record batches, in one buffer. Source: Kafka protocol guide, "Produce API".
 */
export function encodeProduce(input: ProduceInput, now: number): EncodedRequest {
  let bytes = headroom + 64;
  for (const { topic, partitions } of input.topicData) {
    bytes += topic.length * 3 + 16;
    for (const { messages } of partitions) bytes += 16 + estimateBatch(messages);
  }
  const writer = new Writer(bytes);
  writer.at = headroom;
  writer.string(input.transactionalId ?? null);
  writer.need(10);
  writer.int16(input.acks);
  writer.int32(input.timeout);
  writer.int32(input.topicData.length);
  const producerId = toBigInt(input.producerId);
  for (const { topic, partitions } of input.topicData) {
    writer.string(topic);
    writer.need(4);
    writer.int32(partitions.length);
    for (const { partition, messages, firstSequence = 0 } of partitions) {
      writer.need(8);
      writer.int32(partition);
      const sizeAt = writer.at;
      writer.int32(0);
      writeRecordBatch(writer, {
        records: messages,
        timestamp: now,
        producerId,
        producerEpoch: input.producerEpoch ?? 0,
        firstSequence,
      });
      writer.buffer.writeInt32BE(writer.at - sizeAt - 4, sizeAt);
    }
  }
  const buf = writer.buffer;
  const buffer = buf.subarray(headroom, writer.at);
  return { buf, buffer, headroom, size: () => buffer.length };
}

/** Writes size, api key, version, correlation id and client id before the body, without copying it. */
export function prependHead(
  body: EncodedRequest,
  head: { apiKey: number; apiVersion: number; correlationId: number; clientId: string },
): { readonly buf: Buffer; readonly buffer: Buffer; size(): number } | undefined {
  const id = Buffer.from(head.clientId);
  const start = body.headroom - (4 + 2 + 2 + 4 + 2 + id.length);
  if (start < 0) return undefined;
  const { buf } = body;
  const end = body.headroom + body.size();
  buf.writeInt32BE(end - start - 4, start);
  buf.writeInt16BE(head.apiKey, start + 4);
  buf.writeInt16BE(head.apiVersion, start + 6);
  buf.writeInt32BE(head.correlationId, start + 8);
  buf.writeInt16BE(id.length, start + 12);
  buf.set(id, start + 14);
  const buffer = buf.subarray(start, end);
  return { buf, buffer, size: () => buffer.length };
}

function toBigInt(id: ProduceInput['producerId']): bigint {
  if (id === undefined) return -1n;
  return typeof id === 'object' ? (id.value ?? -1n) : BigInt(id);
}
