import { decodeEvent, events as declared } from '@farwatch/contracts/events';
import type { CaseEntry } from '@farwatch/contracts/http';
import { evolveCase, type CaseEvent, type WorkCalendar } from '@farwatch/domain/case';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { newestOf, type CatchUp } from '@farwatch/persistence/own-output';
import type { PoolClient } from '@farwatch/persistence/pool';

import { holdCalendar } from '../store/case/calendar-store.js';
import { addEntries, readCase, saveCase, type NewEntry, type StoredCase } from '../store/case/case-store.js';
import { caseRecord } from './case-events.js';
import { dueOf, pointsOf, standing, type ClockPoint } from './clock-points.js';
import { syncClockWork, toldPoints } from './clock-work.js';

/** What is written in one transaction: accepted commands, or points of terms of which somebody is told. */
export interface CaseChange {
  readonly events: readonly CaseEvent[];
  readonly told: readonly ClockPoint[];
}

/**
 * Row, entries, work of the terms and outbox of a case that this transaction has locked or makes. The outbox comes last:
 * it lets one writer in at a time. Returns the case after it.
 */
export async function writeCase(
  client: PoolClient,
  before: StoredCase,
  change: Partial<CaseChange>,
  calendar: WorkCalendar,
  nowMs: number,
): Promise<StoredCase> {
  const at = new Date(nowMs).toISOString();
  const { events = [], told = [] } = change;
  let { file } = before;
  const states: StoredCase[] = [];
  const entries: NewEntry[] = [];
  const add = (entry: Omit<NewEntry, 'entry' | 'at'>): void => {
    const number = before.entries + entries.length + 1;
    entries.push({ ...entry, entry: number, at });
    states.push({
      ...before,
      file,
      entries: number,
      leadsChanged: before.leadsChanged || events.some(({ command }) => command.do === 'noteLeadChange'),
      lastDay: entry.command !== undefined && entry.day > before.lastDay ? entry.day : before.lastDay,
      updatedAt: at,
    });
  };
  for (const event of events) {
    file = evolveCase(file, event);
    const { type, version, day, documents, command } = event;
    add({ type, version, day, documents: [...documents], by: command.by, command: { ...command } });
  }
  for (const { key, on, due } of told)
    add({
      type: 'clock-due',
      version: file.version,
      day: on,
      documents: [],
      by: 'enforcement',
      due,
      dueKey: key,
    });
  const after = states.at(-1) ?? before;
  await saveCase(client, after, dueOf(file, calendar)?.actBy);
  await addEntries(client, after.id, entries);
  const known = await toldPoints(client, after.id);
  const { come, later } = standing(pointsOf(file, calendar), nowMs);
  const open = [...come, ...later].filter(({ key }) => !known.has(key));
  await syncClockWork(client, after.id, open, nowMs);
  const records = entries.map(({ dueKey: _, ...entry }: NewEntry, i) =>
    caseRecord(states[i]!, entry satisfies CaseEntry, calendar),
  );
  await addToOutbox(client, 'enforcement', records);
  return after;
}

/**
 * Cases of which something was published that the store does not know, because it went back. What people said in the lost
 * time is lost and has to be said again; the case is told of as it stands, and its entries go on behind those that were
 * published, so that no event has the id of a lost one. The gap in their numbers stays.
 */
export function catchUpCases(deps: { readonly now: () => number }): CatchUp {
  return async (client, records) => {
    const said = newestOf(
      records.flatMap((record) => {
        const decoded = decodeEvent(declared.case, record);
        return decoded.kind === 'ok' ? [decoded.data] : [];
      }),
      ({ id }) => id,
      ({ entry }) => entry,
    );
    let unknown = 0;
    for (const { id, entry } of said.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const one = await readCase(client, 'all', id, true);
      if (one === undefined || entry <= one.entries) continue;
      unknown += 1;
      const calendar = await holdCalendar(client);
      const at = new Date(deps.now()).toISOString();
      const again = { ...one, entries: entry + 1, updatedAt: at };
      await saveCase(client, again, dueOf(one.file, calendar)?.actBy);
      const { version, documents } = one.file;
      const told = { entry: entry + 1, version, type: 'amended', at, day: one.lastDay, by: 'enforcement' };
      const record = caseRecord(again, { ...told, documents: [...documents] }, calendar);
      await addToOutbox(client, 'enforcement', [record]);
    }
    return unknown;
  };
}
