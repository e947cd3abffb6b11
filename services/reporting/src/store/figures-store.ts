import { CLASS_ITEMS } from '@farwatch/domain/water';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { OZONE } from '../figures/air-samples.js';
import { refreshAirDays } from './air-days.js';
import { announce } from './announce.js';
import { loadMembers } from './areas.js';
import type { DirtyDay } from './dirty-day.js';
import { refreshMda8 } from './mda8-store.js';
import { lockFigures } from './year-store.js';
import { waterDays } from './water-days.js';

const waterItems: ReadonlySet<string> = new Set(CLASS_ITEMS);

/**
 * Computes again what depends on dirty days: MDA8 of ozone, the air days (with their index) and water classes of stations
 * and areas; announces the figures that changed and marks the years whose days did. One transaction: a mark is gone
 * exactly when its figures are there. A writer that marks a day meanwhile waits for this transaction and marks it again.
 * Answers how many marks were taken.
 */
export async function refreshFigures(pool: Pool, nowMs: number, batch = 2_000): Promise<number> {
  return inTransaction(pool, async (client) => {
    await lockFigures(client);
    const { rows: dirty } = await client.query<DirtyDay>(
      `WITH taken AS (
         DELETE FROM reporting.dirty_day WHERE (series, day) IN (
           SELECT series, day FROM reporting.dirty_day ORDER BY day, series LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING series, day
       )
       SELECT t.series, s.station, s.pollutant, t.day::text AS day FROM taken t JOIN reporting.series s ON s.id = t.series`,
      [batch],
    );
    if (dirty.length === 0) return 0;
    const air = new Map((await loadMembers(client, 'air')).map((member) => [member.station, member]));
    await refreshMda8(
      client,
      dirty.filter((one) => one.pollutant === OZONE),
      air,
    );
    const figures = [
      ...(await refreshAirDays(client, dirty, [...air.values()])),
      ...(await waterDays(
        client,
        dirty.filter((one) => waterItems.has(one.pollutant)),
      )),
    ];
    await announce(client, figures, nowMs);
    return dirty.length;
  });
}
