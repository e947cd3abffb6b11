import { integrityRoutes, parkedRoutes, type ApiClient } from '@farwatch/contracts/http';
import { ProgressLine } from '@farwatch/kit/terminal';
import { pause } from '@farwatch/runtime/scope';

/** Counts of one station since its beginning, as the platform keeps them; in readings, but for messages and parked records. */
export interface Counts {
  readonly messages: number;
  readonly received: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly superseded: number;
  readonly conflicts: number;
  readonly parked: number;
}
export const none: Counts = {
  messages: 0,
  received: 0,
  stored: 0,
  duplicates: 0,
  superseded: 0,
  conflicts: 0,
  parked: 0,
};
const names = Object.keys(none) as (keyof Counts)[];

function combined(a: Counts, b: Counts, sign: 1 | -1): Counts {
  return Object.fromEntries(names.map((name) => [name, a[name] + sign * b[name]])) as unknown as Counts;
}
export const minus = (a: Counts, b: Counts): Counts => combined(a, b, -1);

/** What the platform has counted of a station. */
export async function countsOf(client: ApiClient, station: string): Promise<Counts> {
  let sum = none;
  for await (const day of client.items(integrityRoutes.integrity, { query: { source: station } }))
    sum = combined(sum, day, 1);
  return sum;
}

/** What was sent of a station. */
export interface Sent {
  readonly rows: number;
  readonly readings: number;
}

/** What became of readings that were sent. `parked` are refused, `unknown` are not accounted for. */
export interface Became {
  readonly stored: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly parked: number;
  readonly unknown: number;
}

const quietMs = 3_000;

/**
 * Waits until the platform accounts for all that was sent, or nothing moved for `seconds`. A message that is refused counts
 * once, however many readings it has: when messages and refusals add up and nothing moves any more, what is not received
 * is parked.
 */
export async function untilSettled(
  client: ApiClient,
  sent: ReadonlyMap<string, Sent>,
  before: ReadonlyMap<string, Counts>,
  seconds: number,
): Promise<ReadonlyMap<string, Became>> {
  const total = [...sent.values()].reduce((sum, { readings }) => sum + readings, 0);
  const progress = new ProgressLine('stored', total);
  const found = new Map<string, Became>();
  const open = new Map([...sent].map(([id, own]) => [id, { own, last: '', movedAt: Date.now(), now: none }]));
  let movedAt = Date.now();
  for (;;) {
    for (const [id, state] of open) {
      state.now = minus(await countsOf(client, id), before.get(id) ?? none);
      const text = JSON.stringify(state.now);
      if (text !== state.last) {
        Object.assign(state, { last: text, movedAt: Date.now() });
        movedAt = Date.now();
      }
      const { own, now } = state;
      const addsUp = now.messages + now.parked >= own.rows && Date.now() - state.movedAt > quietMs;
      if (now.received < own.readings && !addsUp) continue;
      found.set(id, becameOf(own, now, true));
      open.delete(id);
    }
    const waiting = [...open.values()].reduce(
      (sum, { own, now }) => sum + Math.max(0, own.readings - now.received),
      0,
    );
    progress.show(total - waiting);
    if (open.size === 0) break;
    if (Date.now() - movedAt > seconds * 1_000) {
      for (const [id, { own, now }] of open) found.set(id, becameOf(own, now, false));
      return found;
    }
    await pause(500);
  }
  progress.end();
  return found;
}

function becameOf(sent: Sent, now: Counts, accounted: boolean): Became {
  const rest = Math.max(0, sent.readings - now.received);
  return {
    stored: now.stored,
    unchanged: now.duplicates,
    superseded: now.superseded,
    parked: now.conflicts + (accounted ? rest : 0),
    unknown: accounted ? 0 : rest,
  };
}

/** Adds up over stations. */
export function total(all: Iterable<Became>): Became {
  const sum = { stored: 0, unchanged: 0, superseded: 0, parked: 0, unknown: 0 };
  for (const one of all) for (const name of Object.keys(sum) as (keyof Became)[]) sum[name] += one[name];
  return sum;
}

/** Why records of these stations were parked since `since`: one line for each reason and detail, with how many. */
export async function reasonsOf(
  client: ApiClient,
  stations: readonly string[],
  since: number,
): Promise<string[]> {
  const lines = new Map<string, number>();
  for (const source of stations.slice(0, 5)) {
    const { items } = await client.call(parkedRoutes.listParked, { query: { source, limit: 100 } });
    for (const item of items) {
      if (Date.parse(item.lastSeen) < since) continue;
      const text = `${source}: ${item.reason} (${item.reasonText.zh} / ${item.reasonText.en}) ${item.detail}`;
      lines.set(text, (lines.get(text) ?? 0) + 1);
    }
  }
  return [...lines].slice(0, 20).map(([text, count]) => (count > 1 ? `${text} (x ${count})` : text));
}
