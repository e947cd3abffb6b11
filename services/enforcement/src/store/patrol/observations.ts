import type { PatrolMedia, PatrolObserved } from '@farwatch/contracts/events';
import { mostTrackPoints, trackOfParts, type Track } from '@farwatch/domain/patrol';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import type { FlightRow } from './flights.js';

type Queryable = Pick<PoolClient, 'query'>;

/** Writes what messages observed. Rows are known by drone and time: repetitions, live or in a report, change nothing. */
export async function saveObservations(
  client: Queryable,
  observed: readonly PatrolObserved[],
): Promise<void> {
  await savePoints(client, observed);
  await saveReadings(client, observed);
  const winds = observed.flatMap(({ drone, wind }) =>
    wind.map(({ at, source, speed, direction }) => ({ drone, at, source, speed, direction })),
  );
  await insert(
    client,
    'patrol_wind',
    { drone: 'text', at: 'timestamptz', source: 'text', speed: 'float8', direction: 'float8' },
    winds,
    'ON CONFLICT DO NOTHING',
  );
}

const pointColumns = {
  drone: 'text',
  at: 'timestamptz',
  device: 'text',
  lon: 'float8',
  lat: 'float8',
  height_takeoff: 'float8',
  height_ellipsoid: 'float8',
  height_msl: 'float8',
} as const;

async function savePoints(client: Queryable, observed: readonly PatrolObserved[]): Promise<void> {
  type Row = Record<keyof typeof pointColumns, unknown>;
  const rows = new Map<string, Row>();
  for (const { drone, device, track } of observed)
    for (const { at, place, heightAboveTakeoff, heightEllipsoid, heightMsl } of track) {
      const key = JSON.stringify([drone, Date.parse(at), device]);
      const known = rows.get(key);
      rows.set(key, {
        drone,
        at,
        device,
        lon: known?.lon ?? place?.lon,
        lat: known?.lat ?? place?.lat,
        height_takeoff: known?.height_takeoff ?? heightAboveTakeoff,
        height_ellipsoid: known?.height_ellipsoid ?? heightEllipsoid,
        height_msl: known?.height_msl ?? heightMsl,
      });
    }
  // Parts of one state with one time are laid over each other.
  const merged = ['height_takeoff', 'height_ellipsoid', 'height_msl'].map(
    (name) => `${name} = coalesce(p.${name}, excluded.${name})`,
  );
  await insert(
    client,
    'patrol_point AS p',
    pointColumns,
    [...rows.values()],
    `ON CONFLICT (drone, at, device) DO UPDATE SET
       lon = CASE WHEN p.lon IS NULL THEN excluded.lon ELSE p.lon END,
       lat = CASE WHEN p.lon IS NULL THEN excluded.lat ELSE p.lat END, ${merged.join(', ')}`,
  );
}

const readingColumns = {
  drone: 'text',
  at: 'timestamptz',
  pollutant: 'text',
  sensor: 'text',
  value: 'float8',
  unit: 'text',
  lon: 'float8',
  lat: 'float8',
  height: 'float8',
  height_reference: 'text',
} as const;

async function saveReadings(client: Queryable, observed: readonly PatrolObserved[]): Promise<void> {
  const rows: Reading[] = observed.flatMap(({ drone, readings }) =>
    readings.map((one) => ({
      drone,
      at: one.at,
      pollutant: one.pollutant,
      sensor: one.sensor ?? '',
      value: one.value,
      unit: one.unit,
      lon: one.place?.lon,
      lat: one.place?.lat,
      height: one.height?.metres,
      height_reference: one.height?.reference,
    })),
  );
  // A file or report that names no instrument tells again what an instrument said live: whichever comes first, it is there once.
  const nameless = rows.filter(({ sensor }) => sensor === '');
  const named = rows.filter(({ sensor }) => sensor !== '');
  await insert(client, 'patrol_reading', readingColumns, named, 'ON CONFLICT DO NOTHING');
  if (nameless.length > 0) await insertUntold(client, nameless);
  await forgetTold(client, named);
}

type Reading = Readonly<Record<keyof typeof readingColumns, unknown>>;

/** Readings of no named instrument, but for those that one has told already. */
async function insertUntold(client: Queryable, rows: readonly Reading[]): Promise<void> {
  const source = unnest(readingColumns, rows);
  await client.query(
    `INSERT INTO enforcement.patrol_reading (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     WHERE NOT EXISTS (SELECT 1 FROM enforcement.patrol_reading AS r
       WHERE r.drone = t.drone AND r.at = t.at AND r.pollutant = t.pollutant AND r.sensor <> '') ON CONFLICT DO NOTHING`,
    source.params,
  );
}

/** What no named instrument told, and one has told now. */
async function forgetTold(client: Queryable, rows: readonly Reading[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnest<'drone' | 'at' | 'pollutant'>(
    { drone: 'text', at: 'timestamptz', pollutant: 'text' },
    rows,
  );
  await client.query(
    `DELETE FROM enforcement.patrol_reading AS r USING ${source.sql}
     WHERE r.drone = t.drone AND r.at = t.at AND r.pollutant = t.pollutant AND r.sensor = ''`,
    source.params,
  );
}

async function insert<K extends string>(
  client: Queryable,
  table: string,
  columns: Readonly<Record<K, string>>,
  rows: readonly Readonly<Record<K, unknown>>[],
  conflict: string,
): Promise<void> {
  if (rows.length === 0) return;
  const source = unnest(columns, rows);
  await client.query(
    `INSERT INTO enforcement.${table} (${source.columns}) SELECT ${source.columns} FROM ${source.sql} ${conflict}`,
    source.params,
  );
}

/** Writes which files were announced. */
export async function saveMedia(client: Queryable, media: readonly PatrolMedia[]): Promise<void> {
  const rows = new Map(
    media.map((one) => [
      JSON.stringify([one.drone, one.objectKey]),
      {
        drone: one.drone,
        object_key: one.objectKey,
        flight: one.flight,
        name: one.name,
        lon: one.place?.lon,
        lat: one.place?.lat,
        created_local: one.createdLocal,
        expected: one.expected,
      },
    ]),
  );
  await insert(
    client,
    'patrol_media AS m',
    {
      drone: 'text',
      object_key: 'text',
      flight: 'text',
      name: 'text',
      lon: 'float8',
      lat: 'float8',
      created_local: 'text',
      expected: 'int4',
    },
    [...rows.values()],
    `ON CONFLICT (drone, object_key) DO UPDATE SET flight = coalesce(m.flight, excluded.flight),
       name = coalesce(m.name, excluded.name), expected = greatest(m.expected, excluded.expected)`,
  );
}

export interface StoredMedium {
  object_key: string;
  name: string | null;
  lon: number | null;
  lat: number | null;
  created_local: string | null;
  expected: number | null;
}

export async function mediaOf(client: Queryable, { drone, flight }: FlightRow): Promise<StoredMedium[]> {
  const { rows } = await client.query<StoredMedium>(
    `SELECT object_key, name, lon, lat, created_local, expected FROM enforcement.patrol_media
     WHERE drone = $1 AND flight = $2 ORDER BY object_key LIMIT 2000`,
    [drone, flight],
  );
  return rows;
}

/** What lies around a flight is its own too: the start is announced after the motors, the end before the last upload. */
const aroundMs = 60_000;

const spanOf = ({ drone, start_at, end_at }: FlightRow): unknown[] => [
  drone,
  new Date(start_at.getTime() - aroundMs),
  new Date(end_at.getTime() + aroundMs),
];
export const meetsFlight = aroundMs;

/** The track of a flight out of all parts that messages brought. */
export async function trackOf(client: Queryable | Pool, flight: FlightRow): Promise<Track> {
  const { rows } = await (client as Queryable).query<{
    at: Date;
    lon: number | null;
    lat: number | null;
    height_takeoff: number | null;
    height_ellipsoid: number | null;
    height_msl: number | null;
  }>(
    `SELECT at, lon, lat, height_takeoff, height_ellipsoid, height_msl FROM enforcement.patrol_point
     WHERE drone = $1 AND at BETWEEN $2 AND $3 ORDER BY at, device LIMIT ${2 * mostTrackPoints}`,
    spanOf(flight),
  );
  return trackOfParts(
    rows.map((row) => ({
      atMs: row.at.getTime(),
      place: row.lon === null || row.lat === null ? undefined : { lon: row.lon, lat: row.lat },
      heightAboveTakeoff: row.height_takeoff ?? undefined,
      heightEllipsoid: row.height_ellipsoid ?? undefined,
      heightMsl: row.height_msl ?? undefined,
    })),
  );
}

export interface StoredReading {
  at: Date;
  pollutant: string;
  sensor: string;
  value: number;
  unit: string;
  lon: number | null;
  lat: number | null;
  height: number | null;
  height_reference: string | null;
}

/** Readings of a flight by time, after a place of a list if one is given. */
export async function readingsOf(
  client: Queryable | Pool,
  flight: FlightRow,
  page: {
    readonly pollutant?: string | undefined;
    readonly after?: { readonly at: string; readonly pollutant: string; readonly sensor: string } | undefined;
    readonly limit: number;
  },
): Promise<StoredReading[]> {
  const { rows } = await (client as Queryable).query<StoredReading>(
    `SELECT at, pollutant, sensor, value, unit, lon, lat, height, height_reference FROM enforcement.patrol_reading
     WHERE drone = $1 AND at BETWEEN $2 AND $3 AND ($4::text IS NULL OR pollutant = $4)
       AND ($5::timestamptz IS NULL OR (at, pollutant, sensor) > ($5, $6, $7))
     ORDER BY at, pollutant, sensor LIMIT $8`,
    [
      ...spanOf(flight),
      page.pollutant,
      page.after?.at,
      page.after?.pollutant,
      page.after?.sensor,
      page.limit,
    ],
  );
  return rows;
}

export interface StoredWind {
  at: Date;
  source: 'dock' | 'payload' | 'aircraft' | 'report';
  speed: number;
  direction: number | null;
}

export async function windOf(client: Queryable | Pool, flight: FlightRow): Promise<StoredWind[]> {
  const { rows } = await (client as Queryable).query<StoredWind>(
    `SELECT at, source, speed, direction FROM enforcement.patrol_wind
     WHERE drone = $1 AND at BETWEEN $2 AND $3 ORDER BY at LIMIT 200000`,
    spanOf(flight),
  );
  return rows;
}
