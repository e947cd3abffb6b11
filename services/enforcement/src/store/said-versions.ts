import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

/**
 * Versions under which leads were published that are not there any more, because the database went back: when they are made
 * again, they start behind these. Returns for how many that is new.
 */
export async function keepSaidVersions(
  client: Pick<PoolClient, 'query'>,
  said: readonly { readonly id: string; readonly version: number }[],
): Promise<number> {
  if (said.length === 0) return 0;
  const source = unnest(
    { id: 'text', version: 'int4' },
    said.map(({ id, version }) => ({ id, version })),
  );
  const { rowCount } = await client.query(
    `INSERT INTO enforcement.said_version AS s (id, version) SELECT id, version FROM ${source.sql} ORDER BY id
     ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE s.version < excluded.version`,
    source.params,
  );
  return rowCount ?? 0;
}

/** By id, of these leads, as far as there are any. */
export async function saidVersions(
  client: Pick<PoolClient, 'query'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; version: number }>(
    'SELECT id, version FROM enforcement.said_version WHERE id = ANY($1::text[])',
    [ids],
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}
