import type { AlertGroup } from '@farwatch/domain/alert';
import type { PoolClient } from '@farwatch/persistence/pool';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import { z } from 'zod';

import { alertSelect, readTold, type StoredAlert } from './alert-store.js';

type Queryable = Pick<PoolClient, 'query'>;

export const groupKind = 'group';
/** A piece of work: look at this group, at this time (epoch milliseconds) or later. */
export const groupPayload = z.object({ group: z.string(), atMs: z.number() });

/** A group with its members as they are stored. */
export interface StoredGroup extends AlertGroup {
  readonly id: string;
  readonly route: string;
  readonly members: readonly StoredAlert[];
}

/** Reads a group; an empty one when it is not there yet. */
export async function readGroup(client: Queryable, id: string, route: string): Promise<StoredGroup> {
  const { rows } = await client.query<{ route: string; looked_at: number | null; wake_at: number | null }>(
    'SELECT route, looked_at, wake_at FROM notify.alert_group WHERE id = $1',
    [id],
  );
  const [row] = rows;
  if (row === undefined) return { id, route, members: [], told: [] };
  const { rows: members } = await client.query<StoredAlert>(
    `SELECT ${alertSelect} FROM notify.group_member JOIN notify.alert AS a ON a.id = alert_id WHERE group_id = $1 ORDER BY a.id`,
    [id],
  );
  const told = await readTold(
    client,
    members.map((one) => one.id),
  );
  return {
    ...{ id, route: row.route, members, told },
    lookedAtMs: row.looked_at ?? undefined,
    wakeAtMs: row.wake_at ?? undefined,
  };
}

/** The route of a group; undefined when there is no such group. */
export async function routeOf(client: Queryable, id: string): Promise<string | undefined> {
  const { rows } = await client.query<{ route: string }>(
    'SELECT route FROM notify.alert_group WHERE id = $1',
    [id],
  );
  return rows[0]?.route;
}

/** The groups that an alert belongs to. */
export async function groupsOf(client: Queryable, alert: string): Promise<{ id: string; route: string }[]> {
  const { rows } = await client.query<{ id: string; route: string }>(
    `SELECT id, route FROM notify.group_member JOIN notify.alert_group ON id = group_id WHERE alert_id = $1 ORDER BY id`,
    [alert],
  );
  return rows;
}

/** Writes times and members; makes the work for when it is to be looked at, where that changed. */
export async function putGroup(
  client: Queryable,
  before: Pick<StoredGroup, 'id' | 'route' | 'wakeAtMs'>,
  after: Pick<AlertGroup, 'lookedAtMs' | 'wakeAtMs'>,
  joining: readonly string[],
  nowMs: number,
): Promise<void> {
  const { id, route } = before;
  await client.query(
    `INSERT INTO notify.alert_group (id, route, looked_at, wake_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET looked_at = excluded.looked_at, wake_at = excluded.wake_at, updated_at = now()`,
    [id, route, after.lookedAtMs ?? null, after.wakeAtMs ?? null],
  );
  if (joining.length > 0)
    await client.query(
      `INSERT INTO notify.group_member (group_id, alert_id) SELECT $1::text, unnest($2::text[]) ON CONFLICT DO NOTHING`,
      [id, joining],
    );
  const atMs = after.wakeAtMs;
  if (atMs === undefined || atMs === before.wakeAtMs) return;
  // Each time has work of its own: what a worker has in hand is not asked for again by what it does.
  await enqueueWork(client, 'notify', [
    {
      kind: groupKind,
      key: `${id} ${atMs}`,
      payload: { group: id, atMs },
      delayMs: Math.max(0, atMs - nowMs),
    },
  ]);
}
