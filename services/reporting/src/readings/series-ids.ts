import type { Pool } from '@farwatch/persistence/pool';
import { unnest } from '@farwatch/persistence/bulk';

import { figurePollutants } from '../store/pollutants.js';

/** Numbers of series by station and pollutant; they never change, so they are remembered for ever. */
export class SeriesIds {
  readonly #ids = new Map<string, Map<string, number>>();
  readonly #figures = new Set<number>();
  #loaded = false;

  constructor(private readonly pool: Pool) {}

  /** The number of a series that `resolve` has seen. */
  get(station: string, pollutant: string): number | undefined {
    return this.#ids.get(station)?.get(pollutant);
  }

  feedsFigures(series: number): boolean {
    return this.#figures.has(series);
  }

  /** Makes sure that every pair has a number; new ones are made. */
  async resolve(pairs: Iterable<{ readonly station: string; readonly pollutant: string }>): Promise<void> {
    const missing = new Map<string, { station: string; pollutant: string }>();
    for (const { station, pollutant } of pairs)
      if (this.get(station, pollutant) === undefined)
        missing.set(`${station}\0${pollutant}`, { station, pollutant });
    if (missing.size === 0) return;
    if (!this.#loaded) {
      const { rows } = await this.pool.query<Row>('SELECT id, station, pollutant FROM reporting.series');
      this.#remember(rows);
      this.#loaded = true;
      return this.resolve(missing.values());
    }
    const given = [...missing.values()].sort((a, b) =>
      a.station + a.pollutant < b.station + b.pollutant ? -1 : 1,
    );
    const source = unnest({ station: 'text', pollutant: 'text' }, given);
    await this.pool.query(
      `INSERT INTO reporting.series (station, pollutant) SELECT station, pollutant FROM ${source.sql}
       ON CONFLICT (station, pollutant) DO NOTHING`,
      source.params,
    );
    const { rows } = await this.pool.query<Row>(
      `SELECT id, s.station, s.pollutant FROM reporting.series s JOIN ${source.sql} USING (station, pollutant)`,
      source.params,
    );
    this.#remember(rows);
  }

  #remember(rows: readonly Row[]): void {
    for (const { id, station, pollutant } of rows) {
      let own = this.#ids.get(station);
      if (!own) this.#ids.set(station, (own = new Map()));
      own.set(pollutant, id);
      if (figurePollutants.has(pollutant)) this.#figures.add(id);
    }
  }
}

interface Row {
  readonly id: number;
  readonly station: string;
  readonly pollutant: string;
}
