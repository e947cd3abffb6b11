import { decideAlerts, settingsOfRoute, type AlertDelivery } from '@farwatch/domain/alert';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { feed } from './feed-item.js';
import { messageOf } from './message.js';
import { addTold, markShown, openWith, type StoredAlert } from '../store/alert-store.js';
import { addDelivery } from '../store/delivery-store.js';
import { putGroup, readGroup, routeOf } from '../store/group-store.js';
import { readBook, readRouting, silencesAt } from '../store/settings-store.js';

/**
 * Looks at one group at a time, in the given transaction, which holds `lockDecisions`: what is to be told becomes deliveries
 * and their work, what the console is told is there with the commit. Looking again tells nothing more. Returns how many were made.
 */
export async function runGroup(
  client: PoolClient,
  id: string,
  atMs: number,
  options: { readonly simulatedOutside: boolean },
): Promise<number> {
  const route = await routeOf(client, id);
  if (route === undefined) return 0;
  const { doc } = await readRouting(client);
  const group = await readGroup(client, id, route);
  const settings = settingsOfRoute(doc.root, route);
  if (settings === undefined) {
    // The route was taken away; its alerts went to others then.
    await putGroup(client, group, {}, [], atMs);
    return 0;
  }
  const labels = new Set(doc.inhibition.flatMap(({ equal }) => equal.slice(0, 1)));
  const active = [];
  for (const label of labels)
    active.push(...(await openWith(client, label, [...valuesOf(group.members, label)])));
  const decision = decideAlerts(
    group,
    { kind: 'tick', atMs },
    {
      ...{ settings, active, inhibition: doc.inhibition, flap: doc.flap },
      book: await readBook(client),
      silences: await silencesAt(client, new Date(atMs)),
      simulatedOutside: options.simulatedOutside,
    },
  );
  await putGroup(client, group, decision.group, [], atMs);
  const alerts = new Map(group.members.map((one) => [one.id, one]));
  const shown: AlertDelivery[] = [];
  for (const one of decision.deliveries) {
    await writeDelivery(client, one, alerts, atMs);
    if (one.channel === 'console') shown.push(one);
  }
  await show(client, shown, alerts, atMs);
  return decision.deliveries.length;
}

const valuesOf = (members: readonly StoredAlert[], label: keyof StoredAlert['labels']): Set<string> =>
  new Set(members.flatMap(({ labels }) => labels[label] ?? []));

async function writeDelivery(
  client: PoolClient,
  one: AlertDelivery,
  alerts: ReadonlyMap<string, StoredAlert>,
  atMs: number,
): Promise<void> {
  const id = derivedId('alert-delivery', one.key);
  const message = messageOf(one, alerts, new Date(atMs).toISOString());
  const { purpose, receiver, channel, recipient } = one;
  // Of several districts (a group that is not made by place): only callers of all districts see it.
  const districts = new Set(one.tellings.map(({ alert }) => alerts.get(alert)?.district ?? null));
  const district = districts.size === 1 ? [...districts][0]! : null;
  await addDelivery(
    client,
    {
      ...{ id, purpose, receiver, channel, recipient, district },
      ...{ simulated: message.simulated, payload: message, replayOf: null },
    },
    { nowMs: atMs, atMs: one.atMs },
  );
  await addTold(client, { id, channel, recipient, at: new Date(one.atMs) }, one.tellings);
}

/** The console is told in this transaction: each alert as it is now, with the most urgent thing that was told of it. */
async function show(
  client: PoolClient,
  deliveries: readonly AlertDelivery[],
  alerts: ReadonlyMap<string, StoredAlert>,
  atMs: number,
): Promise<void> {
  const at = new Date(atMs);
  for (const one of deliveries) {
    const { notes } = messageOf(one, alerts, at.toISOString());
    const purposes = new Map<string, Set<string>>();
    for (const { alert, phase } of one.tellings) {
      const purpose = phase.split('/')[0]!;
      purposes.set(purpose, (purposes.get(purpose) ?? new Set()).add(alert));
    }
    for (const [purpose, ids] of purposes)
      await feed(client, await markShown(client, [...ids], purpose, at, notes), purpose);
  }
}
