import { CLASS_ITEMS, SECTION_ITEMS } from '@farwatch/domain/water';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { loadAreas } from '../areas/load-areas.js';
import { markChangedFirstDays } from '../areas/placement-changes.js';
import { type AreaDay, type DirtyDay, lockFigures } from '../store/marks.js';
import { OZONE } from '../store/pollutants.js';
import { refreshAirDays } from './air-days.js';
import { refreshMda8 } from './mda8-days.js';
import { publishIndicators } from './publish-indicators.js';
import { refreshWaterDays } from './water-days.js';

const waterItems: ReadonlySet<string> = new Set([...CLASS_ITEMS, ...SECTION_ITEMS]);

/**
 * Computes again what depends on dirty days of stations and of areas: MDA8 of ozone, the air days (with their index) and
 * water classes of stations and areas; publishes the figures that changed and marks the years whose days did. One transaction: a mark is gone
 * exactly when its figures are there. A writer that marks a day meanwhile waits for this transaction and marks it again.
 * Answers how many marks of the kind of which there were more were taken.
 */
export async function refreshDays(pool: Pool, nowMs: number, batch = 2_000): Promise<number> {
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
    const { rows: dirtyAreas } = await client.query<AreaDay>(
      `DELETE FROM reporting.dirty_area WHERE (area, day) IN (
         SELECT area, day FROM reporting.dirty_area ORDER BY day, area LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING area, day::text AS day`,
      [batch],
    );
    if (dirty.length + dirtyAreas.length === 0) return 0;
    const air = await loadAreas(client, 'air');
    await markChangedFirstDays(client, [...new Set(dirty.map(({ series }) => series))], air);
    await refreshMda8(
      client,
      dirty.filter((one) => one.pollutant === OZONE),
      air,
    );
    const ofAir = await refreshAirDays(client, dirty, dirtyAreas, air);
    const figures = [
      ...ofAir.figures,
      ...(await refreshWaterDays(
        client,
        dirty.filter((one) => waterItems.has(one.pollutant)),
        dirtyAreas,
      )),
    ];
    const whole = [
      ...ofAir.emptied.map(({ area, day }) => ({ kind: 'air' as const, area, period: day })),
      ...dirtyAreas.flatMap(({ area, day }) =>
        (['air', 'water'] as const).map((kind) => ({ kind, area, period: day })),
      ),
    ];
    await publishIndicators(client, figures, nowMs, whole);
    return Math.max(dirty.length, dirtyAreas.length);
  });
}
