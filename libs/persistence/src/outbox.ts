import type { OutputOf, Writer } from '@farwatch/contracts/outputs';
import type { TopicKey } from '@farwatch/contracts/topics';

import { unnest } from './bulk.js';
import type { PoolClient } from './pool.js';

/** A Kafka record that waits in the outbox. */
export interface OutboxRecord<T extends TopicKey = TopicKey> {
  readonly topic: T;
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers: Readonly<Record<string, Buffer | string>>;
}

/**
 * Puts records beside the rows they tell of: they leave if and only if this transaction commits. A service names its own
 * schema, and can only add records to the topics that are declared as its outputs.
 * Records of one key leave in the order they were added. Needs `tablesFor.outbox(schema)`.
 */
export async function addToOutbox<W extends Writer>(
  client: PoolClient,
  schema: W,
  records: readonly OutboxRecord<OutputOf<W>>[],
): Promise<void> {
  if (records.length === 0) return;
  const source = unnest(
    { topic: 'text', key: 'text', value: 'bytea', headers: 'jsonb' },
    records.map((record) => ({
      topic: record.topic,
      key: record.key,
      value: typeof record.value === 'string' ? Buffer.from(record.value) : record.value,
      headers: JSON.stringify(encodeHeaders(record.headers)),
    })),
    2,
  );
  // One writer at a time from here to the commit: ids become visible in order, so a key's records cannot overtake. No row
  // has an id before the lock is there, because every row is joined to it.
  await client.query(
    `INSERT INTO ${schema}.outbox (${source.columns})
     SELECT ${source.columns} FROM (SELECT pg_advisory_xact_lock(hashtext($1)) OFFSET 0) AS alone, ${source.sql}`,
    [`${schema}.outbox`, ...source.params],
  );
}

type StoredHeader = string | { readonly base64: string };

/** Headers as JSON that keeps every byte: what is not plain UTF-8 text is stored as base64. */
export function encodeHeaders(
  headers: Readonly<Record<string, Buffer | string>>,
): Record<string, StoredHeader> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (typeof value === 'string' && !value.includes('\0')) return [name, value];
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      const text = bytes.toString('utf8');
      const plain = !text.includes('\0') && Buffer.from(text).equals(bytes);
      return [name, plain ? text : { base64: bytes.toString('base64') }];
    }),
  );
}

/** The reverse of `encodeHeaders`. */
export function decodeHeaders(
  stored: Readonly<Record<string, StoredHeader>>,
): Record<string, Buffer | string> {
  return Object.fromEntries(
    Object.entries(stored).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : Buffer.from(value.base64, 'base64'),
    ]),
  );
}
