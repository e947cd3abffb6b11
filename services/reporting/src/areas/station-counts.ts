import { firstDate, lastDate } from '@farwatch/contracts/events';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import type { Areas, Member } from './areas.js';

/** SQL: the first local day on which the series `s` has a value that enters or is shown, null when it never had one. */
export const firstDaySql = `(SELECT min(d.day) FROM reporting.day d
  WHERE d.series = s.id AND (d.hour_n > 0 OR d.own_n > 0 OR d.own_bad > 0))`;

/** First local day with a value of each series, by `pollutant/station`. */
export type FirstDays = ReadonlyMap<string, string>;

/** The first days of what the stations of some areas (as they are or were) measure, as the stored days have them now. */
export async function firstDays(
  db: Pick<Pool, 'query'> | Pick<PoolClient, 'query'>,
  of: { readonly areas: Areas; readonly names: Iterable<string> },
  pollutants: readonly string[],
): Promise<FirstDays> {
  const ever = { from: firstDate, to: lastDate };
  const stations = new Set([...of.names].flatMap((name) => of.areas.inside(name, ever)));
  const { rows } = await db.query<{ key: string; day: string | null }>(
    `SELECT s.pollutant || '/' || s.station AS key, ${firstDaySql}::text AS day
     FROM reporting.series s WHERE s.pollutant = ANY ($1) AND s.station = ANY ($2)`,
    [pollutants, [...stations]],
  );
  return new Map(rows.flatMap(({ key, day }) => (day === null ? [] : [[key, day]])));
}

/**
 * How many of some stations measure each pollutant: the whole that the required 75 % refers to. A station
 * counts from the first day on which it has a value of the pollutant, whatever comes after it: one that is new, or measures
 * something more than before, takes nothing from the days before (adr 0035). It does not count where its scheme leaves it out.
 */
export class StationCounts {
  /** By pollutant, the first days of the stations, ascending. */
  readonly #starts: ReadonlyMap<string, readonly string[]>;

  constructor(
    first: FirstDays,
    stations: readonly Pick<Member, 'station' | 'notMonitored'>[],
    pollutants: readonly string[],
  ) {
    this.#starts = new Map(
      pollutants.map((code) => [
        code,
        stations
          .filter(({ notMonitored }) => notMonitored?.includes(code) !== true)
          .flatMap(({ station }) => first.get(`${code}/${station}`) ?? [])
          .sort(),
      ]),
    );
  }

  /** Stations that measure the pollutant on a local day. */
  on(day: string, pollutant: string): number {
    const starts = this.#starts.get(pollutant) ?? [];
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? day) <= day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The pollutants that any of the stations measures on a local day. */
  pollutants(day: string): string[] {
    return [...this.#starts.keys()].filter((code) => this.on(day, code) > 0);
  }
}

/** The pollutants that any of the stations measures on one local day, where no count is needed. */
export function measuredPollutants(
  first: FirstDays,
  stations: readonly { readonly station: string }[],
  pollutants: readonly string[],
  day: string,
): string[] {
  return pollutants.filter((code) =>
    stations.some(({ station }) => (first.get(`${code}/${station}`) ?? lastDate) <= day),
  );
}
