import { ambientLimit, comparedDecimals, mda8 } from '@farwatch/domain/air';
import { toE6 } from '@farwatch/domain/quantity';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { type Areas, zoneOf } from '../areas/areas.js';
import type { DirtyDay } from '../store/marks.js';
import { OZONE } from '../store/pollutants.js';

/** MDA8 of the given ozone days from their hours, by the limit in force (a short day counts when it exceeds it). */
export async function computeMda8(
  client: Pick<PoolClient, 'query'>,
  days: readonly { readonly series: number; readonly day: string; readonly zone: 'I' | 'II' }[],
): Promise<{ series: number; day: string; value_e6: number; windows: number; valid: boolean }[]> {
  const source = unnest<'series' | 'day'>({ series: 'int4', day: 'date' }, days);
  const { rows } = await client.query<{ series: number; day: string; hour: number; value: number }>(
    `SELECT t.series, t.day::text AS day, h.effective_e6 AS value,
       (extract(epoch FROM h.start_at - ((t.day::timestamp - interval '8 hours') AT TIME ZONE 'UTC')) / 3600)::int4 AS hour
     FROM ${source.sql} JOIN reporting.hour h ON h.series = t.series AND h.effective_e6 IS NOT NULL
       AND h.start_at >= (t.day::timestamp - interval '8 hours') AT TIME ZONE 'UTC'
       AND h.start_at < (t.day::timestamp + interval '16 hours') AT TIME ZONE 'UTC'`,
    source.params,
  );
  const hours = new Map<string, (number | null)[]>();
  for (const { series, day, hour, value } of rows) {
    const key = `${series}/${day}`;
    let own = hours.get(key);
    if (!own) hours.set(key, (own = new Array<number | null>(24).fill(null)));
    own[hour] = value;
  }
  return days.flatMap(({ series, day, zone }) => {
    const limit = ambientLimit(OZONE, 'mda8', zone, day)?.value ?? 160;
    const found = mda8(
      hours.get(`${series}/${day}`) ?? [],
      toE6(limit),
      comparedDecimals(OZONE, 'mda8', day),
    );
    return found.valueE6 === null
      ? []
      : [{ series, day, value_e6: found.valueE6, windows: found.windows, valid: found.valid }];
  });
}

/** Writes the MDA8 of dirty ozone days anew. */
export async function refreshMda8(client: PoolClient, dirty: readonly DirtyDay[], air: Areas): Promise<void> {
  if (dirty.length === 0) return;
  const days = dirty.map(({ series, day, station }) => ({
    series,
    day,
    zone: zoneOf(air.on(station, day)),
  }));
  const gone = unnest<'series' | 'day'>({ series: 'int4', day: 'date' }, days);
  await client.query(
    `DELETE FROM reporting.mda8_day m USING ${gone.sql} WHERE m.series = t.series AND m.day = t.day`,
    gone.params,
  );
  const rows = await computeMda8(client, days);
  const source = unnest(
    { series: 'int4', day: 'date', value_e6: 'int8', windows: 'int2', valid: 'bool' },
    rows,
  );
  await client.query(
    `INSERT INTO reporting.mda8_day (${source.columns}) SELECT ${source.columns} FROM ${source.sql}`,
    source.params,
  );
}
