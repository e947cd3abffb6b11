import { events } from '@farwatch/contracts/events';
import type { Pool } from '@farwatch/persistence/pool';

import { readEvent, type IncomingEvent } from '../src/readings/incoming.js';
import type { ReadingRecord } from '../src/readings/readings-store.js';

/** One hour reading of a station; `start` in epoch ms. */
export interface Hour {
  readonly station: string;
  readonly pollutant: string;
  readonly start: number;
  readonly revision: number;
  readonly value: number | null;
  readonly flag: string;
}

/** What the record of a reading event with these data says. */
export function eventOf(data: {
  readonly station: string | undefined;
  readonly readings: object[];
}): IncomingEvent {
  const event = readEvent({
    key: data.station ?? '',
    value: Buffer.from(JSON.stringify({ via: 'mqtt', mapping: 'native@1', ...data })),
    headers: { ce_id: 'e', ce_type: events.readingReceived.types.received },
  });
  if ('reason' in event) throw new Error(event.detail);
  return event;
}

/** The record that brings hours (or values of another length) of one station. */
export function record(
  offset: number,
  timestamp: number,
  own: readonly Hour[],
  lengthMs = 3_600_000,
): ReadingRecord {
  const event = eventOf({
    station: own[0]?.station,
    readings: own.map(({ pollutant, start, revision, value, flag }) => ({
      pollutant,
      value,
      unit: pollutant === 'a21005' ? 'mg/m3' : 'ug/m3',
      flag,
      revision,
      start: new Date(start).toISOString(),
      end: new Date(start + lengthMs).toISOString(),
    })),
  });
  return { offset, timestamp, event };
}

/** Numbers from 0 to 1 that a seed decides. */
export function random(from: number): () => number {
  let state = from >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const keyed = items.map((item) => ({ item, at: next() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** 00:00 of a local date, epoch ms. */
export const startOf = (date: string): number => Date.parse(`${date}T00:00:00+08:00`);

/** Forgets everything that a test has stored; what migrations know of themselves stays. */
export async function emptyTables(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relid::regclass::text AS name FROM pg_stat_user_tables WHERE schemaname = 'reporting'
       AND relname NOT LIKE 'reading\\_%' AND relname NOT LIKE '%migration%'`,
  );
  await pool.query(`TRUNCATE ${rows.map((row) => row.name).join(', ')} RESTART IDENTITY`);
}
