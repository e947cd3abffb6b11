import { limit, rule, station, type Limit, type Rule, type Station } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { createPositions } from '@farwatch/persistence/positions';
import { ClosedMonths } from '@farwatch/persistence/closed-months';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';

import { PartitionOwner, type Failpoint, type OwnerDeps } from '../src/owner/partition-owner.js';
import { ApplicableRules } from '../src/judging/applicable-rules.js';
import { migrations } from '../src/store/migrations.js';

export const hour = 3_600_000;
/** 2026-06-01 00:00 +08:00. */
export const origin = Date.parse('2026-05-31T16:00:00Z');

export const air = (id: string): Station => station.parse({ id, kind: 'air', name: `Station ${id}` });
export const limitOf = (averaging: Limit['averaging'], value: number, over: Partial<Limit> = {}): Limit =>
  limit.parse({
    id: `l-${averaging}`,
    basis: 'ambient',
    pollutant: 'a05024',
    averaging,
    comparison: 'max',
    value,
    unit: 'ug/m3',
    standard: 'GB 3095-2026',
    clause: 'Table 1',
    validFrom: '2020-01-01',
    validTo: null,
    confidence: 'primary',
    ...over,
  });
export const ruleOf = (averaging: Rule['averaging'], over: Partial<Rule> = {}): Rule =>
  rule.parse({
    id: `r-${averaging}`,
    version: 1,
    name: { zh: '超标', en: 'exceedance' },
    basis: 'ambient',
    averaging,
    openAfter: 1,
    closeAfter: 1,
    maxGap: 2,
    enabled: true,
    ...over,
  });

export interface Given {
  readonly start: number;
  readonly value: number | null;
  readonly station?: string;
  readonly flag?: string;
  readonly revision?: number;
}

/** The data of a reading event with one hourly reading. */
export function eventData({ start, value, station = 's', flag, revision = 0 }: Given): object {
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    station,
    via: 'mqtt',
    mapping: 'native@1',
    readings: [
      {
        pollutant: 'a05024',
        value,
        unit: 'ug/m3',
        start: time(start),
        end: time(start + hour),
        flag: flag ?? (value === null ? 'B' : 'N'),
        revision,
      },
    ],
  };
}

export function recordOf(given: Given, offset: number): InRecord {
  const { station = 's' } = given;
  return {
    topic: 'readings',
    partition: 0,
    offset,
    key: station,
    value: Buffer.from(JSON.stringify(eventData(given))),
    headers: { ce_id: Buffer.from('e'), ce_type: Buffer.from('cn.farwatch.reading.received.v1') },
    timestamp: 0,
  };
}

/** Small and repeatable. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Some days of two stations: runs above the limit, gaps, flags, late ones, corrections, some taken back, repetitions. */
export function history(seed: number, days: number): Given[] {
  const next = random(seed);
  const all: { given: Given; rank: number }[] = [];
  for (const station of ['s', 't']) {
    for (let h = 0, level = 60; h < days * 24; h++) {
      if (next() < 0.15) level = 60 + Math.floor(next() * 80);
      if (next() < 0.12) continue;
      const given = {
        station,
        start: origin + h * hour,
        value: level + Math.floor(next() * 9),
        flag: next() < 0.05 ? 'D' : 'N',
      };
      const rank = h + (next() < 0.1 ? Math.floor(next() * 60) : 0);
      all.push({ given, rank });
      if (next() < 0.1) all.push({ given, rank: rank + next() * 30 });
      if (next() < 0.1)
        all.push({
          given: {
            ...given,
            revision: 1,
            ...(next() < 0.3
              ? { value: null, flag: 'B' }
              : { value: 50 + Math.floor(next() * 90), flag: 'N' }),
          },
          rank: rank + next() * 40,
        });
    }
  }
  return all.sort((a, b) => a.rank - b.rank).map(({ given }) => given);
}

export interface Store {
  readonly pool: Pool;
  readonly rules: ApplicableRules;
  claim(over?: Partial<OwnerDeps>): Promise<PartitionOwner>;
  /** Active episodes as text. */
  episodes(): Promise<string[]>;
  /** Events of the outbox in order, as data with their headers. */
  events(): Promise<{ id: string; verb: string; data: Record<string, unknown> }[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A migrated database of its own, and owners of partition 0 on it. */
export async function openStore(): Promise<Store> {
  const database = await freshDatabase('rules');
  await migrate({ url: database.url, schema: 'rules', migrations, log: silentLogger });
  const pool = createPool(database.url, { name: 'test', max: 6 });
  const rules = new ApplicableRules();
  for (const id of ['s', 't']) rules.setStation(id, air(id));
  for (const one of [limitOf('hour', 100), limitOf('day', 95), limitOf('mda8', 98)])
    rules.setLimit(one.id, one);
  for (const averaging of ['hour', 'day', 'mda8'] as const)
    rules.setRule(`r-${averaging}`, ruleOf(averaging));
  return {
    pool,
    rules,
    claim: (over = {}) =>
      PartitionOwner.claim(
        {
          pool,
          rules,
          topic: 'readings',
          positions: createPositions({ pool, schema: 'rules', group: 'rules', owner: 'test' }),
          checkpointMs: 0,
          cacheBytes: () => 10_000_000,
          onCommitted: () => undefined,
          now: Date.now,
          closed: new ClosedMonths(pool, { schema: 'rules', table: 'hour_bucket' }),
          ...over,
        },
        0,
      ),
    async episodes() {
      const { rows } = await pool.query<Record<string, string>>(
        `SELECT station, rule_id, start_ms, end_ms, state, ended_by, count, peak_e6, digest FROM rules.episode WHERE NOT withdrawn ORDER BY 1, 2, 3`,
      );
      return rows.map((row) => JSON.stringify(Object.values(row)));
    },
    async events() {
      const { rows } = await pool.query<{ value: Buffer; headers: Record<string, string> }>(
        'SELECT value, headers FROM rules.outbox ORDER BY id',
      );
      return rows.map(({ value, headers }) => ({
        id: headers['ce_id']!,
        verb: headers['ce_type']!.split('.')[3]!,
        data: JSON.parse(value.toString()) as Record<string, unknown>,
      }));
    },
    async reset() {
      await pool.query(
        'TRUNCATE rules.hour_bucket, rules.episode, rules.outbox, rules.partition_offset, rules.rejudge, rules.reference',
      );
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

/** Where a test ends the worker: an error that nothing else throws. */
export class Killed extends Error {}

/** A failpoint that kills once, at the n-th time that the place is reached. */
export function killAt(place: Failpoint, times: number): (at: Failpoint) => void {
  let left = times;
  return (at) => {
    if (at === place && --left === 0) throw new Killed(place);
  };
}
