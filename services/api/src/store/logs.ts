import type { LogIncident } from '@farwatch/contracts/http';
import {
  acceptLog,
  acknowledgeLoss,
  openIncidents,
  replayFrom,
  type ChangedPartition,
} from '@farwatch/persistence/log-operations';
import type { Pool } from '@farwatch/persistence/pool';

/** Schemas of the parts that keep their positions with their effects. */
export const schemasWithPositions = ['rules', 'enforcement', 'reporting', 'parking', 'notify'] as const;
export type SchemaWithPositions = (typeof schemasWithPositions)[number];

type Named = Parameters<typeof acceptLog>[2];

/**
 * The logs under all readers of the platform. Every part keeps what it knows in its own schema, which may be in a database of
 * its own: this asks them all.
 */
export class LogStore {
  constructor(private readonly pools: Readonly<Record<SchemaWithPositions, Pool>>) {}

  /** What nobody has ended, the oldest first. */
  async incidents(): Promise<LogIncident[]> {
    const found = await this.#each(openIncidents);
    return found
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, ...incident }) => ({
        ...incident,
        at: at.toISOString(),
        command: `npm run farwatch -- log ${incident.kind === 'records-expired' ? 'acknowledge' : 'accept'} ${incident.topic}`,
      }));
  }

  accept(named: Named, by: string): Promise<ChangedPartition[]> {
    return this.#each((pool, schema) => acceptLog(pool, schema, named, by));
  }

  acknowledge(named: Named, by: string): Promise<ChangedPartition[]> {
    return this.#each((pool, schema) => acknowledgeLoss(pool, schema, named, by));
  }

  replay(wanted: Parameters<typeof replayFrom>[2], by: string): Promise<ChangedPartition[]> {
    return this.#each((pool, schema) => replayFrom(pool, schema, wanted, by));
  }

  async #each<T>(ask: (pool: Pool, schema: string) => Promise<T[]>): Promise<T[]> {
    const answers = await Promise.all(schemasWithPositions.map((schema) => ask(this.pools[schema], schema)));
    return answers.flat();
  }
}
