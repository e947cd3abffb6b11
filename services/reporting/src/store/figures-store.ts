import type { Indicator } from '@farwatch/contracts/events';
import { CLASS_ITEMS } from '@farwatch/domain/water';
import { eventRecord } from '@farwatch/messaging/outputs';
import { unnest } from '@farwatch/persistence/bulk';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { derivedId } from '@farwatch/runtime/ids';

import { dayFigure, OZONE, PM25, type Parts } from '../figures/air-figures.js';
import { shares } from '../figures/water-figures.js';
import { refreshMda8 } from './mda8-store.js';
import { sectionsOf } from './sections.js';
import { areasOf, loadMembers, membersOf, type Member } from './areas.js';
import { sectionMeans, seriesOf, stationDays, type StationDay } from './day-values.js';

export interface DirtyDay {
  readonly series: number;
  readonly station: string;
  readonly pollutant: string;
  readonly day: string;
}

const waterItems: ReadonlySet<string> = new Set(CLASS_ITEMS);

/**
 * Computes again what depends on dirty days: MDA8 of ozone, the PM2.5 days and water classes of stations and areas, and
 * announces the figures that changed. One transaction: a mark is gone exactly when its figures are there. A writer that
 * marks a day meanwhile waits for this transaction and marks it again. Answers how many marks were taken.
 */
export async function refreshFigures(pool: Pool, nowMs: number, batch = 2_000): Promise<number> {
  return inTransaction(pool, async (client) => {
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
      ...(await airDays(client, dirty, air)),
      ...(await waterDays(
        client,
        dirty.filter((one) => waterItems.has(one.pollutant)),
      )),
    ];
    await announce(client, figures, nowMs);
    return dirty.length;
  });
}

const indicatorOf: Readonly<Record<string, string>> = { [PM25]: 'pm25', [OZONE]: 'o3-mda8' };

/** PM2.5 and ozone days of the dirty stations and of the areas that they are part of. */
async function airDays(
  client: PoolClient,
  dirty: readonly DirtyDay[],
  air: ReadonlyMap<string, Member>,
): Promise<Indicator[]> {
  const wanted = new Set<string>();
  for (const { station, pollutant, day } of dirty) {
    const member = air.get(station);
    if (member === undefined || indicatorOf[pollutant] === undefined) continue;
    for (const area of [station, ...areasOf(member)]) wanted.add(JSON.stringify([pollutant, area, day]));
  }
  if (wanted.size === 0) return [];
  const days = [...new Set(dirty.map((one) => one.day))];
  const pollutants = Object.keys(indicatorOf);
  const values = new Map(
    (await stationDays(client, pollutants, days)).map((row) => [
      `${row.pollutant}/${row.day}/${row.station}`,
      row,
    ]),
  );
  const measuring = await seriesOf(client, pollutants);
  const members = [...air.values()];
  const stationsOf = new Map<string, readonly string[]>();
  return [...wanted].map((key) => {
    const [pollutant, area, day] = JSON.parse(key) as [string, string, string];
    const inArea = `${pollutant}/${area}`;
    let stations = stationsOf.get(inArea);
    if (!stations) {
      const ids = membersOf(members, area).map((member) => member.station);
      stations = ids.filter((id) => measuring.has(`${pollutant}/${id}`));
      stationsOf.set(inArea, stations);
    }
    const figure = dayFigure(
      pollutant,
      partsOf(stations.flatMap((id) => values.get(`${pollutant}/${day}/${id}`) ?? [])),
      stations.length,
    );
    return {
      area,
      indicator: indicatorOf[pollutant] ?? pollutant,
      period: day,
      value: figure.value,
      unit: figure.unit,
      valid: figure.valid,
      count: figure.count,
      expected: figure.expected,
      standard: day < '2026-03-01' ? 'GB 3095-2012' : 'GB 3095-2026',
    };
  });
}

function partsOf(rows: readonly StationDay[]): Parts {
  const valid = rows.flatMap((row) => (row.value === null ? [] : [BigInt(row.value)]));
  const shown = rows.map((row) => BigInt(row.shown));
  const sum = (values: readonly bigint[]): bigint => values.reduce((all, value) => all + value, 0n);
  return {
    sum: sum(valid),
    count: valid.length,
    shownSum: sum(shown),
    shownCount: shown.length,
    parts: rows.reduce((most, row) => Math.max(most, row.parts), 0),
  };
}

/** Water classes of the dirty sections' days, and the share of good water of their areas. */
async function waterDays(client: PoolClient, dirty: readonly DirtyDay[]): Promise<Indicator[]> {
  if (dirty.length === 0) return [];
  const members = await loadMembers(client, 'water');
  const byId = new Map(members.map((member) => [member.station, member]));
  const stations = new Map<string, Set<string>>();
  const areas = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, day: string, id: string): void => {
    const known = to.get(day);
    if (known) known.add(id);
    else to.set(day, new Set([id]));
  };
  for (const { station, day } of dirty) {
    const member = byId.get(station);
    if (member === undefined) continue;
    add(stations, day, station);
    for (const area of areasOf(member)) add(areas, day, area);
  }
  const days = [...stations.keys()].sort();
  if (days.length === 0) return [];
  const ids = [...byId.keys()];
  const means = await sectionMeans(client, ids, CLASS_ITEMS, days[0] ?? '', days.at(-1) ?? '', 'day', days);
  const figures: Indicator[] = [];
  for (const day of days) {
    const sections = sectionsOf(members, means, day);
    for (const station of stations.get(day) ?? []) {
      const section = sections.get(station);
      if (section === undefined) continue;
      const found = section.class;
      figures.push(
        waterIndicator(
          station,
          'water-class',
          day,
          found,
          found !== null,
          section.items.length,
          CLASS_ITEMS.length,
        ),
      );
    }
    for (const area of areas.get(day) ?? []) {
      const inside = membersOf(members, area).flatMap((member) => sections.get(member.station) ?? []);
      const { assessed, goodWaterShare } = shares(inside);
      figures.push(
        waterIndicator(area, 'good-water-share', day, goodWaterShare, assessed > 0, assessed, inside.length),
      );
    }
  }
  return figures;
}

function waterIndicator(
  area: string,
  indicator: string,
  period: string,
  value: number | string | null,
  valid: boolean,
  count: number,
  expected: number,
): Indicator {
  return { area, indicator, period, value, valid, count, expected, standard: 'GB 3838-2002' };
}

/** Puts the figures that differ from what was last published into the outbox. The id is derived from the figure and its version. */
async function announce(client: PoolClient, figures: readonly Indicator[], nowMs: number): Promise<void> {
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
