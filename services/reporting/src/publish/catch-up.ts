import { sequenceOf } from '@farwatch/contracts/envelope';
import { decodeEvent, events, indicatorKey, type Indicator } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import { newestOf, raiseIdentity, type CatchUp } from '@farwatch/persistence/own-output';
import type { PoolClient } from '@farwatch/persistence/pool';

import { lockFigures } from '../store/marks.js';
import { announceFigures, missingFigure } from './publish-indicators.js';

interface Said {
  readonly data: Indicator;
  readonly sequence: number;
}

/**
 * For a database that went back: figures of which something else was said than it knows are said again as it has them, or as
 * missing, under numbers behind those that were given out. What the readings make of them follows when these have been read
 * again.
 */
export function catchUpFigures(deps: { readonly now: () => number }): CatchUp {
  return async (client, records) => {
    const said = newestOf(
      records.flatMap((record): Said[] => {
        const decoded = decodeEvent(events.indicatorUpdated, record);
        return decoded.kind === 'ok' ? [{ data: decoded.data, sequence: sequenceOf(record.headers) }] : [];
      }),
      ({ data }) => indicatorKey(data),
      ({ sequence }) => sequence,
    );
    if ((await unknownOf(client, said)).length === 0) return 0;
    await lockFigures(client);
    const unknown = await unknownOf(client, said);
    if (unknown.length === 0) return 0;
    await raiseIdentity(client, 'reporting.outbox', Math.max(...said.map(({ sequence }) => sequence)));
    // Of the number of its record: no version of the figure was higher.
    const source = unnest(
      { area: 'text', indicator: 'text', period: 'text', version: 'int4', data: 'jsonb' },
      unknown.map(({ data, sequence }) => ({
        area: data.area,
        indicator: data.indicator,
        period: data.period,
        version: Math.min(sequence + 1, 2_000_000_000),
        data: JSON.stringify(missingFigure(data)),
      })),
    );
    const { rows } = await client.query<{ data: Indicator; version: number }>(
      `INSERT INTO reporting.published_indicator AS p (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
       ON CONFLICT (area, indicator, period) DO UPDATE SET version = greatest(p.version, excluded.version)
       RETURNING data, version`,
      source.params,
    );
    await announceFigures(client, rows, deps.now());
    return rows.length;
  };
}

/** Those of which the store has something else than was said, and nothing of them waits to be said. */
async function unknownOf(client: PoolClient, said: readonly Said[]): Promise<Said[]> {
  if (said.length === 0) return [];
  const source = unnest(
    { area: 'text', indicator: 'text', period: 'text', key: 'text', data: 'jsonb', sequence: 'int8' },
    said.map(({ data, sequence }) => ({
      area: data.area,
      indicator: data.indicator,
      period: data.period,
      key: indicatorKey(data),
      data: JSON.stringify(data),
      sequence,
    })),
  );
  const { rows } = await client.query<{ key: string }>(
    `SELECT t.key FROM ${source.sql} LEFT JOIN reporting.published_indicator p USING (area, indicator, period)
     WHERE p.data IS DISTINCT FROM t.data AND NOT EXISTS (
       SELECT FROM reporting.outbox o WHERE o.topic = 'indicators' AND o.key = t.key AND o.id > t.sequence)`,
    source.params,
  );
  const keys = new Set(rows.map(({ key }) => key));
  return said.filter(({ data }) => keys.has(indicatorKey(data)));
}
