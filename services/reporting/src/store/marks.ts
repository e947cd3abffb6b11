import type { PoolClient } from '@farwatch/persistence/pool';

/**
 * One process at a time computes figures, or changes what areas are made of: of two that overlap, the one that read
 * earlier could write later. Held to the end of the transaction.
 */
export async function lockFigures(client: Pick<PoolClient, 'query'>): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('reporting.figures'))`);
}

/** A day of a series that changed since the figures that depend on it were computed. */
export interface DirtyDay {
  readonly series: number;
  readonly station: string;
  readonly pollutant: string;
  readonly day: string;
}

/** A day of an area. Waits to be computed again when the stations of the area on it are others than before. */
export interface AreaDay {
  readonly area: string;
  readonly day: string;
}
