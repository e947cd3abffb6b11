import type { CaseEntry, Scope } from '@farwatch/contracts/http';
import { caseOf, type CaseEvent, type CaseFile, type Dossier } from '@farwatch/domain/case';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

type Queryable = Pick<PoolClient, 'query'>;

/** A case as it is stored: its entries folded, and what the entries do not say. */
export interface StoredCase {
  readonly id: string;
  readonly file: CaseFile;
  /** How many entries its history has. */
  readonly entries: number;
  readonly district: string | undefined;
  readonly simulated: boolean;
  readonly partyName: string | undefined;
  readonly leadsChanged: boolean;
  /** Last day that was written down; empty for a case that is just made. */
  readonly lastDay: string;
  readonly openedAt: string;
  readonly updatedAt: string;
}

interface CaseRow {
  id: string;
  entries: number;
  district: string | null;
  simulated: boolean;
  party_name: string | null;
  dossier: Dossier;
  leads_changed: boolean;
  opened_at: Date;
  updated_at: Date;
}

interface EventRow {
  case_id: string;
  type: CaseEvent['type'];
  version: number;
  day: string;
  documents: CaseEvent['documents'];
  command: CaseEvent['command'];
}

const caseSelect =
  'id, entries, district, simulated, party_name, dossier, leads_changed, opened_at, updated_at';

function fromRows(row: CaseRow, events: readonly CaseEvent[]): StoredCase {
  return {
    id: row.id,
    file: caseOf(row.dossier, events),
    entries: row.entries,
    district: row.district ?? undefined,
    simulated: row.simulated,
    partyName: row.party_name ?? undefined,
    leadsChanged: row.leads_changed,
    lastDay: events.reduce((last, { day }) => (day > last ? day : last), ''),
    openedAt: row.opened_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** The cases of these rows, folded, in the same order. */
async function folded(client: Queryable, rows: readonly CaseRow[]): Promise<StoredCase[]> {
  if (rows.length === 0) return [];
  const { rows: events } = await client.query<EventRow>(
    `SELECT case_id, type, version, day, documents, command FROM enforcement.case_entry
     WHERE case_id = ANY ($1::text[]) AND command IS NOT NULL ORDER BY case_id, entry`,
    [rows.map(({ id }) => id)],
  );
  const byCase = new Map<string, CaseEvent[]>(rows.map(({ id }) => [id, []]));
  for (const { case_id, ...event } of events) byCase.get(case_id)?.push(event);
  return rows.map((row) => fromRows(row, byCase.get(row.id) ?? []));
}

/** One case of the scope; `lock` keeps others from changing it until the end of the transaction. */
export async function readCase(
  client: Queryable,
  scope: Scope,
  id: string,
  lock = false,
): Promise<StoredCase | undefined> {
  const { rows } = await client.query<CaseRow>(
    `SELECT ${caseSelect} FROM enforcement.case_file
     WHERE id = $1 AND ${scopeSql('district', '$2')} ${lock ? 'FOR UPDATE' : ''}`,
    [id, districtsOf(scope)],
  );
  return (await folded(client, rows))[0];
}

/** What a list of cases can be narrowed to. */
export interface CaseFilter {
  readonly state?: readonly string[] | undefined;
  readonly party?: string | undefined;
  readonly owner?: string | undefined;
  readonly district?: string | undefined;
  readonly lead?: string | undefined;
  /** A term of the bureau ends on this day or before. */
  readonly due?: string | undefined;
}

export interface CasePage {
  readonly after: { readonly openedAt: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** A page of cases by keyset, newest first. */
export async function listCases(
  client: Queryable,
  scope: Scope,
  filter: CaseFilter,
  { after, limit }: CasePage,
): Promise<StoredCase[]> {
  const params: unknown[] = [districtsOf(scope)];
  const where = [scopeSql('district', '$1')];
  const add = (condition: string, value: unknown): void => {
    if (value !== undefined) where.push(condition.replace('?', `$${params.push(value)}`));
  };
  add('state = ANY (?::text[])', filter.state);
  add('party = ?', filter.party);
  add('? = ANY (officers)', filter.owner);
  add('district = ?', filter.district);
  add('id IN (SELECT case_id FROM enforcement.case_lead WHERE lead_id = ?)', filter.lead);
  add('due_on <= ?::date', filter.due);
  if (after !== undefined)
    where.push(`(opened_at, id) < ($${params.push(after.openedAt)}::timestamptz, $${params.push(after.id)})`);
  const { rows } = await client.query<CaseRow>(
    `SELECT ${caseSelect} FROM enforcement.case_file WHERE ${where.join(' AND ')}
     ORDER BY opened_at DESC, id DESC LIMIT $${params.push(limit)}`,
    params,
  );
  return folded(client, rows);
}

/** Writes the row of a case that is new or that this transaction has locked. */
export async function saveCase(client: Queryable, one: StoredCase, dueOn: string | undefined): Promise<void> {
  const { file } = one;
  await client.query(
    `INSERT INTO enforcement.case_file (id, version, entries, state, district, simulated, party, party_name, officers,
       dossier, leads_changed, due_on, opened_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, entries = excluded.entries, state = excluded.state,
       officers = excluded.officers, leads_changed = excluded.leads_changed, due_on = excluded.due_on,
       updated_at = excluded.updated_at`,
    [
      one.id,
      file.version,
      one.entries,
      file.state,
      one.district,
      one.simulated,
      file.dossier.party.id,
      one.partyName,
      file.officers,
      JSON.stringify(file.dossier),
      one.leadsChanged,
      dueOn,
      one.openedAt,
      one.updatedAt,
    ],
  );
}

/** An entry to be added; `dueKey` says which point of a term it tells of. */
export type NewEntry = CaseEntry & { readonly dueKey?: string };

const entryColumns = {
  entry: 'int4',
  version: 'int4',
  type: 'text',
  at: 'timestamptz',
  day: 'date',
  by: 'text',
  documents: 'jsonb',
  command: 'jsonb',
  due: 'jsonb',
  due_key: 'text',
} as const;

/** Adds to the history. Entries of one case are ordered by the lock on its row. */
export async function addEntries(
  client: Queryable,
  caseId: string,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  const source = unnest(
    entryColumns,
    entries.map(({ dueKey, documents, command, due, ...rest }) => ({
      ...rest,
      documents: json(documents),
      command: json(command),
      due: json(due),
      due_key: dueKey,
    })),
    2,
  );
  await client.query(
    `INSERT INTO enforcement.case_entry (case_id, ${source.columns})
     SELECT $1, entry, version, type, at, day, by, ARRAY(SELECT jsonb_array_elements_text(documents)), command, due, due_key
     FROM ${source.sql}`,
    [caseId, ...source.params],
  );
}

/** Entries of a case in their order, behind one of them. */
export async function listEntries(
  client: Queryable,
  caseId: string,
  after: number,
  limit: number,
): Promise<CaseEntry[]> {
  const { rows } = await client.query<
    Omit<CaseEntry, 'at' | 'command' | 'due'> & {
      at: Date;
      command: CaseEntry['command'] | null;
      due: CaseEntry['due'] | null;
    }
  >(
    `SELECT entry, version, type, at, day, by, documents, command, due FROM enforcement.case_entry
     WHERE case_id = $1 AND entry > $2 ORDER BY entry LIMIT $3`,
    [caseId, after, limit],
  );
  return rows.map(({ at, command, due, ...rest }) => ({
    ...rest,
    at: at.toISOString(),
    ...(command === null ? {} : { command }),
    ...(due === null ? {} : { due }),
  }));
}

/** Which of these leads are in a case, with the case. */
export async function casesHolding(
  client: Queryable,
  leads: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ lead_id: string; case_id: string }>(
    'SELECT lead_id, case_id FROM enforcement.case_lead WHERE held AND lead_id = ANY ($1::text[])',
    [leads],
  );
  return new Map(rows.map((row) => [row.lead_id, row.case_id]));
}

/** Puts leads into a new case. */
export async function holdLeads(client: Queryable, caseId: string, leads: readonly string[]): Promise<void> {
  await client.query(
    'INSERT INTO enforcement.case_lead (case_id, lead_id) SELECT $1, lead FROM unnest($2::text[]) AS lead',
    [caseId, leads],
  );
}

/** The leads of a case that was declined are free again. */
export async function freeLeads(client: Queryable, caseId: string): Promise<void> {
  await client.query('UPDATE enforcement.case_lead SET held = false WHERE case_id = $1', [caseId]);
}
