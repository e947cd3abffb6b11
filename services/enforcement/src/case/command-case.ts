import { recordedCommands, type CaseCommandBody, type Scope } from '@farwatch/contracts/http';
import {
  decideCase,
  localDayOf,
  type CaseCommand,
  type CaseEvent,
  type CaseFile,
} from '@farwatch/domain/case';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { holdCalendar } from '../store/case/calendar-store.js';
import { freeLeads, readCase, type StoredCase } from '../store/case/case-store.js';
import { dismissLeads, fileLeads, type LeadRefusal } from './case-leads.js';
import { contextFor, type Actor } from './context.js';
import type { WrongField } from './dossier.js';
import { refused, Refusal, type Refused } from './refuse.js';
import { writeCase } from './write-case.js';

export type Commanded =
  | { readonly kind: 'done'; readonly case: StoredCase }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wrong'; readonly field: WrongField }
  | Refused;

/**
 * A command in one transaction: lock, decide, entries, leads, work of the terms, outbox. A case outside the caller's scope
 * is unknown.
 */
export async function commandCase(
  pool: Pool,
  scope: Scope,
  actor: Actor,
  id: string,
  body: CaseCommandBody,
  nowMs: number,
): Promise<Commanded> {
  try {
    return await inTransaction(pool, (client) => command(client, scope, actor, id, body, nowMs));
  } catch (error) {
    if (error instanceof Refusal) return error.refused;
    throw error;
  }
}

async function command(
  client: PoolClient,
  scope: Scope,
  actor: Actor,
  id: string,
  body: CaseCommandBody,
  nowMs: number,
): Promise<Commanded> {
  const before = await readCase(client, scope, id, true);
  if (before === undefined) return { kind: 'unknown' };
  const calendar = await holdCalendar(client);
  const now = new Date(nowMs).toISOString();
  const today = localDayOf(now)!;
  const at = body.at === undefined || body.at === today ? now : body.at;
  const asked: CaseCommand = { ...body, by: actor.name, at };
  const elsewhere = await elsewhereOf(client, id, asked, today);
  const said: CaseCommand = elsewhere.length === 0 ? asked : { ...asked, elsewhere };
  const context = await contextFor(client, actor, calendar, before.file, said);
  const decision = decideCase(before.file, said, context);
  // A version that is over comes first: what its author saw of the days is over too.
  if (decision.kind === 'refused' && decision.code === 'version-conflict') return refused(decision.code);
  const field = wrongDay(before, body, today);
  if (field !== undefined) return { kind: 'wrong', field };
  if (decision.kind === 'refused') return refused(decision.code);
  const after = await writeCase(client, before, { events: decision.events }, calendar, nowMs);
  for (const event of decision.events) await tellLeads(client, after, event, now);
  return { kind: 'done', case: after };
}

/** The days of a case go forward; only money may be entered after other things, but not before its decision. */
function wrongDay(
  before: StoredCase,
  { do: name, at }: CaseCommandBody,
  today: string,
): WrongField | undefined {
  if (at === undefined) return undefined;
  const wrong = (message: string): WrongField => ({ path: 'body.at', message });
  if (!recordedCommands.includes(name)) return wrong(`${name} counts for the day on which it is said`);
  if (at > today) return wrong(`in the future: today is ${today}`);
  const from = name === 'recordPayment' ? (before.file.decision?.on ?? before.lastDay) : before.lastDay;
  return at < from ? wrong(`before ${from}, the last day that is written down`) : undefined;
}

/** What the leads of a case have to know, in the same transaction. */
async function tellLeads(client: PoolClient, after: StoredCase, event: CaseEvent, at: string): Promise<void> {
  const { do: name, by, reason } = event.command;
  const leads = leadIds(after.file);
  let failed: LeadRefusal | undefined;
  if (name === 'approveFiling') failed = await fileLeads(client, after.id, leads, { by, at });
  if (name === 'declineFiling') {
    failed = await dismissLeads(client, leads, { by, at, note: reason ?? '' });
    await freeLeads(client, after.id);
  }
  if (failed !== undefined) throw new Refusal({ kind: 'refused', ...failed });
}

const leadIds = ({ dossier }: CaseFile): string[] => dossier.leads.map(({ id }) => id);

/** Who of the officers of a visit was at another place at that time, by the records of other cases. */
async function elsewhereOf(
  client: PoolClient,
  caseId: string,
  { do: name, at, officers = [], start, end, place }: CaseCommand,
  today: string,
): Promise<string[]> {
  const isVisit = name === 'inspect' || name === 'interview';
  if (!isVisit || start === undefined || end === undefined || place === undefined) return [];
  const day = localDayOf(at) ?? today;
  const { rows } = await client.query<{ start: string; end: string; officers: string[] }>(
    `SELECT command->>'start' AS start, command->>'end' AS "end", command->'officers' AS officers
     FROM enforcement.case_entry
     WHERE day = $1 AND command->>'do' IN ('inspect', 'interview') AND case_id <> $2 AND command->>'place' <> $3
       AND command->>'start' IS NOT NULL AND command->>'end' IS NOT NULL`,
    [day, caseId, place],
  );
  const ms = (time: string): number =>
    Date.parse(/^\d\d:\d\d$/.test(time) ? `${day}T${time}:00+08:00` : time);
  const meets = rows.filter((row) => ms(start) < ms(row.end) && ms(row.start) < ms(end));
  const busy = new Set(meets.flatMap((row) => row.officers));
  return officers.filter((one) => busy.has(one));
}
