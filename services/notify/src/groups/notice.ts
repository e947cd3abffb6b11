import type { PoolClient } from '@farwatch/persistence/pool';

import { feed } from './feed-item.js';
import { markShown, putAlert, type SourceFact, type Text } from '../store/alert-store.js';

/**
 * Says something of the platform's own deliveries, on the console only and past all routes: a notice that a way is dead must
 * not take that way. `id` tells it from others; the same again begins anew.
 */
export async function putNotice(
  client: PoolClient,
  given: { readonly id: string; readonly state: 'firing' | 'resolved'; readonly title: Text },
  atMs: number,
): Promise<void> {
  const { rows } = await client.query<{ version: number; state: string; spell: number }>(
    'SELECT version, state, spell FROM notify.alert WHERE id = $1 FOR UPDATE',
    [given.id],
  );
  const [before] = rows;
  if (before === undefined ? given.state === 'resolved' : before.state === given.state) return;
  const version = (before?.version ?? 0) + 1;
  const spell = given.state === 'firing' ? (before?.spell ?? 0) + 1 : before!.spell;
  const kind = 'receiver-disabled';
  const fact: SourceFact = {
    ...{ id: given.id, version, state: given.state, atMs, openedMs: atMs, historic: false },
    ...{ kind, severity: 'high', simulated: false, title: given.title },
    labels: { kind, severity: 'high', simulated: 'false' },
  };
  await putAlert(client, { ...fact, spell, sinceMs: atMs, changes: [] }, fact, false);
  await feed(client, await markShown(client, [given.id], given.state, new Date(atMs), []), given.state);
}
