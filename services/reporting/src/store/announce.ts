import type { Indicator } from '@farwatch/contracts/events';
import { eventRecord } from '@farwatch/messaging/outputs';
import { unnest } from '@farwatch/persistence/bulk';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

/** Puts the figures that differ from what was last published into the outbox. The id is derived from the figure and its version. */
export async function announce(
  client: PoolClient,
  figures: readonly Indicator[],
  nowMs: number,
): Promise<void> {
  if (figures.length === 0) return;
  const rows = figures
    .map((data) => ({
      area: data.area,
      indicator: data.indicator,
      period: data.period,
      data: JSON.stringify(data),
    }))
    .sort((a, b) =>
      `${a.area}/${a.indicator}/${a.period}` < `${b.area}/${b.indicator}/${b.period}` ? -1 : 1,
    );
  const source = unnest({ area: 'text', indicator: 'text', period: 'text', data: 'jsonb' }, rows);
  const { rows: changed } = await client.query<{ data: Indicator; version: number }>(
    `INSERT INTO reporting.published AS p (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (area, indicator, period) DO UPDATE SET data = excluded.data, version = p.version + 1
       WHERE p.data <> excluded.data
     RETURNING data, version`,
    source.params,
  );
  const time = new Date(nowMs).toISOString();
  await addToOutbox(
    client,
    'reporting',
    changed.map(({ data, version }) => {
      const key = `${data.area}/${data.indicator}/${data.period}`;
      const id = derivedId('indicator', key, version);
      const event = {
        id,
        type: 'cn.farwatch.indicator.updated.v1',
        source: 'farwatch/reporting',
        subject: key,
        time,
      };
      return eventRecord('indicators', key, event, data);
    }),
  );
}
