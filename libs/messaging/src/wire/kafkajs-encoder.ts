import { createRequire } from 'node:module';

import { encodeProduce, prependHead, type EncodedRequest, type ProduceInput } from './produce-request.js';
import { decodeRecord } from './record-decoder.js';
import { knownVersion, replace } from './replace.js';

type Encode = () => Promise<EncodedRequest | { headroom?: undefined }>;
interface Request {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly expectResponse: () => boolean;
  readonly encode: Encode;
}
interface RequestInput {
  readonly correlationId: number;
  readonly clientId: string;
  readonly request: Request;
}
interface GroupInput {
  readonly topic: string;
  readonly partitionMetadata: readonly unknown[];
  readonly messages: readonly object[];
  readonly partitioner: (input: object) => number;
}

/**
 * Replaces four functions of kafkajs that set the price of writing and reading: the encoder of produce requests (a
 * buffer of 512 bytes for every header of every record, four copies of the whole), the head of a request, the grouping
 * by partition (quadratic in the size of a batch), and the reader of a record (a copy of all headers for every header).
 * The bytes on the wire and the records stay the same (produce-request.spec.ts, record-decoder.spec.ts).
 * Returns false when kafkajs could not be changed; it then works as it came.
 */
export function speedUpKafkajs(): boolean {
  const require = createRequire(import.meta.url);
  if ((require('kafkajs/package.json') as { version: string }).version !== knownVersion) return false;

  const produceName = 'kafkajs/src/protocol/requests/produce/v3/request';
  const theirProduce = require(produceName) as (input: ProduceInput) => Request;
  const produce = (input: ProduceInput): Request => {
    const request = theirProduce(input);
    const plain =
      !input.compression &&
      !input.transactionalId &&
      input.topicData.every(({ partitions }) =>
        partitions.every(({ messages }) => messages.every(({ timestamp }) => timestamp === undefined)),
      );
    return plain ? { ...request, encode: () => Promise.resolve(encodeProduce(input, Date.now())) } : request;
  };

  const requestName = 'kafkajs/src/protocol/request';
  const theirRequest = require(requestName) as (input: RequestInput) => Promise<unknown>;
  const createRequest = async (input: RequestInput): Promise<unknown> => {
    const { request, correlationId, clientId } = input;
    const body = await request.encode();
    const whole =
      body.headroom === undefined
        ? undefined
        : prependHead(body, {
            apiKey: request.apiKey,
            apiVersion: request.apiVersion,
            correlationId,
            clientId,
          });
    return whole ?? theirRequest({ ...input, request: { ...request, encode: () => Promise.resolve(body) } });
  };

  const group = ({
    topic,
    partitionMetadata,
    messages,
    partitioner,
  }: GroupInput): Record<number, object[]> => {
    const byPartition: Record<number, object[]> = {};
    if (partitionMetadata.length === 0) return byPartition;
    for (const message of messages) {
      const partition = partitioner({ topic, partitionMetadata, message });
      (byPartition[partition] ??= []).push(message);
    }
    return byPartition;
  };

  // The order matters: a record with `encodedBody` can only be read by our encoder.
  return (
    replace(require, 'kafkajs/src/protocol/recordBatch/record/v0/decoder', decodeRecord) &&
    replace(require, 'kafkajs/src/producer/groupMessagesPerPartition', group) &&
    replace(require, requestName, createRequest) &&
    replace(require, produceName, produce)
  );
}
