import { events, type Indicator } from '@farwatch/contracts/events';
import { eventRecord } from '@farwatch/messaging/outputs';
import { unnest } from '@farwatch/persistence/bulk';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { waterIndicators } from '../indicators/water/water-indicators.js';

/** An area and period of which all figures of air or of water are given. */
export interface WholePeriod {
  readonly kind: 'air' | 'water';
  readonly area: string;
  readonly period: string;
}

/**
 * Puts the figures that differ from what was last published into the outbox. What was published of a whole period and
 * is not among them is published as missing. The id is derived from the figure and its version.
 */
export async function publishIndicators(
  client: PoolClient,
  given: readonly Indicator[],
  nowMs: number,
  whole: readonly WholePeriod[] = [],
): Promise<void> {
  const figures = [...given, ...(await leftOver(client, given, whole))];
  if (figures.length === 0) return;
  const rows = figures
    .map((data) => ({
      area: data.area,
      indicator: data.indicator,
      period: data.period,
      data: JSON.stringify(data),
    }))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const source = unnest({ area: 'text', indicator: 'text', period: 'text', data: 'jsonb' }, rows);
  const { rows: changed } = await client.query<{ data: Indicator; version: number }>(
    `INSERT INTO reporting.published_indicator AS p (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (area, indicator, period) DO UPDATE SET data = excluded.data, version = p.version + 1
       WHERE p.data <> excluded.data
     RETURNING data, version`,
    source.params,
  );
  await announceFigures(client, changed, nowMs);
}

/** Puts figures into the outbox, each under its version. */
export async function announceFigures(
  client: PoolClient,
  figures: readonly { readonly data: Indicator; readonly version: number }[],
  nowMs: number,
): Promise<void> {
  const time = new Date(nowMs).toISOString();
  await addToOutbox(
    client,
    'reporting',
    figures.map(({ data, version }) => {
      const key = keyOf(data);
      return eventRecord(events.indicatorUpdated, 'updated', data, {
        id: derivedId('indicator', key, version),
        source: '/farwatch/reporting',
        subject: key,
        time,
      });
    }),
  );
}

const keyOf = ({ area, indicator, period }: Pick<Indicator, 'area' | 'indicator' | 'period'>): string =>
  `${area}/${indicator}/${period}`;

async function leftOver(
  client: PoolClient,
  given: readonly Indicator[],
  whole: readonly WholePeriod[],
): Promise<Indicator[]> {
  if (whole.length === 0) return [];
  const source = unnest<'kind' | 'area' | 'period'>({ kind: 'text', area: 'text', period: 'text' }, [
    ...whole,
  ]);
  const { rows } = await client.query<Pick<Indicator, 'area' | 'indicator' | 'period' | 'unit'>>(
    `SELECT DISTINCT p.area, p.indicator, p.period, p.data->>'unit' AS unit FROM reporting.published_indicator p
     JOIN ${source.sql} ON t.area = p.area AND t.period = p.period
       AND (t.kind = 'water') = (p.indicator = ANY ($${source.params.length + 1}))`,
    [...source.params, [...waterIndicators]],
  );
  const known = new Set(given.map(keyOf));
  return rows.filter((row) => !known.has(keyOf(row))).map(missingFigure);
}

/** A figure of which nothing is left. */
export function missingFigure({
  area,
  indicator,
  period,
  unit,
}: Pick<Indicator, 'area' | 'indicator' | 'period'> & {
  readonly unit?: string | null | undefined;
}): Indicator {
  return {
    ...{ area, indicator, period, value: null },
    ...(unit ? { unit } : {}),
    ...{ valid: false, count: 0, expected: 0, reason: 'missing' },
  };
}
