import { applyFact, decideAlerts, routesOf, settingsOfRoute, usualSettings } from '@farwatch/domain/alert';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { feed } from './feed-item.js';
import { putAlert, readAlerts, type SourceFact, type StoredAlert } from '../store/alert-store.js';
import { groupsOf, putGroup, readGroup } from '../store/group-store.js';
import { readRouting, type Routing } from '../store/settings-store.js';

/** What began longer before it is heard of for the first time is not told: an empty store that reads a year of leads stays quiet. */
const heardLateMs = 3 * 86_400_000;

/** One group of alerts of a route. */
const groupId = (route: string, values: readonly string[]): string =>
  derivedId('alert-group', route, ...values);

/**
 * Takes in what was said of alerts, in the given transaction, which holds `lockDecisions`: alerts, their groups, and the work
 * for when these are to be looked at. What is not newer than what is known changes nothing. Nothing is told here.
 */
export async function applyFacts(
  client: PoolClient,
  facts: readonly SourceFact[],
  nowMs: number,
): Promise<number> {
  if (facts.length === 0) return 0;
  const routing = await readRouting(client);
  const known = await readAlerts(client, [...new Set(facts.map(({ id }) => id))]);
  const changed = new Set<string>();
  for (const fact of facts) {
    const before = known.get(fact.id);
    const alert = applyFact(before, fact);
    if (before !== undefined && alert === before) continue;
    const historic = before?.historic ?? (fact.historic || nowMs - fact.openedMs > heardLateMs);
    // Groups are decided on the alert as it was, so they come first; a new alert has to be there before its membership.
    if (before === undefined) await putAlert(client, alert, fact, historic);
    if (!historic) await joinGroups(client, fact, before, routing, nowMs);
    if (before !== undefined) await putAlert(client, alert, fact, historic);
    changed.add(fact.id);
    for (const [id, one] of await readAlerts(client, [fact.id])) known.set(id, one);
  }
  await feed(
    client,
    [...changed].sort().flatMap((id) => known.get(id) ?? []),
    'changed',
  );
  return changed.size;
}

/** The groups of an alert hear of it: those that it is in, and those that its labels lead to. */
async function joinGroups(
  client: PoolClient,
  fact: SourceFact,
  before: StoredAlert | undefined,
  { doc }: Routing,
  nowMs: number,
): Promise<void> {
  const groups = new Map((await groupsOf(client, fact.id)).map(({ id, route }) => [id, route]));
  for (const { route, group } of routesOf(doc.root, fact.labels)) groups.set(groupId(route, group), route);
  for (const [id, route] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const stored = await readGroup(client, id, route);
    const others = stored.members.filter((one) => one.id !== fact.id);
    const group = { ...stored, members: before === undefined ? others : [...others, before] };
    const settings = settingsOfRoute(doc.root, route) ?? usualSettings;
    const event = { kind: 'fact', fact, atMs: nowMs } as const;
    const decision = decideAlerts(group, event, { ...quietWorld, settings });
    await putGroup(client, stored, decision.group, [fact.id], nowMs);
  }
}

/** A fact tells nobody anything: only the settings of the route count. */
const quietWorld = {
  book: { receivers: new Map(), rotas: new Map(), present: () => false },
  ...{ silences: [], inhibition: [], active: [], simulatedOutside: false },
  flap: { changes: 2, withinMs: 0, restMs: 0 },
};

/** After the tree was changed: what is not over joins the groups where it belongs now, and these are looked at. Returns how many. */
export async function rerouteAll(client: PoolClient, nowMs: number): Promise<number> {
  const { doc } = await readRouting(client);
  const { rows } = await client.query<{ id: string; labels: StoredAlert['labels'] }>(
    `SELECT id, labels FROM notify.alert WHERE state <> 'resolved' AND NOT historic ORDER BY id`,
  );
  for (const { id, labels } of rows)
    for (const { route, group, waitMs } of routesOf(doc.root, labels)) {
      const stored = await readGroup(client, groupId(route, group), route);
      if (stored.members.some((one) => one.id === id) && stored.wakeAtMs !== undefined) continue;
      const wakeAtMs = Math.min(stored.wakeAtMs ?? Infinity, nowMs + waitMs);
      await putGroup(client, stored, { lookedAtMs: stored.lookedAtMs, wakeAtMs }, [id], nowMs);
    }
  return rows.length;
}
