import type { Alert, AlertFact, Telling } from '@farwatch/domain/alert';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** A sentence in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** A fact with what people are shown of it. */
export interface SourceFact extends AlertFact {
  readonly kind: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly simulated: boolean;
  readonly district?: string | undefined;
  readonly title: Text;
  readonly lead?: string | undefined;
  readonly caseId?: string | undefined;
  /** It was over long before it was known: never told. */
  readonly historic: boolean;
  /** When it began, by its source. */
  readonly openedMs: number;
}

/** An alert as it is stored. */
export interface StoredAlert extends Alert {
  readonly kind: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly simulated: boolean;
  readonly district: string | null;
  readonly title: Text;
  readonly lead: string | null;
  readonly caseId: string | null;
  readonly historic: boolean;
  readonly told: string | null;
  readonly toldAt: Date | null;
  readonly notes: Text[];
}

export const alertSelect = `a.id, a.version, a.state, a.labels, a.spell,
  (extract(epoch FROM a.since_at) * 1000)::bigint AS "sinceMs", a.changes, a.kind, a.severity, a.simulated, a.district,
  a.title, a.lead, a.case_id AS "caseId", a.historic, a.told, a.told_at AS "toldAt", a.notes`;

/** One decision after the other, in all processes: what was told is then always known. Call it first. */
export async function lockDecisions(client: Queryable): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('notify decisions'))`);
}

/** By id. */
export async function readAlerts(
  client: Queryable,
  ids: readonly string[],
): Promise<Map<string, StoredAlert>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<StoredAlert>(
    `SELECT ${alertSelect} FROM notify.alert AS a WHERE id = ANY ($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Writes an alert as the newest fact left it; what the console was told stays. */
export async function putAlert(
  client: Queryable,
  alert: Alert,
  fact: SourceFact,
  historic: boolean,
): Promise<void> {
  await client.query(
    `INSERT INTO notify.alert AS a (id, version, state, labels, spell, since_at, changes, kind, severity, simulated, district,
       title, lead, case_id, historic)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, labels = excluded.labels,
       spell = excluded.spell, since_at = excluded.since_at, changes = excluded.changes, kind = excluded.kind,
       severity = excluded.severity, simulated = excluded.simulated, district = excluded.district, title = excluded.title,
       lead = excluded.lead, case_id = excluded.case_id, updated_at = now()`,
    [
      ...[alert.id, alert.version, alert.state, alert.labels, alert.spell, new Date(alert.sinceMs)],
      ...[JSON.stringify(alert.changes), fact.kind, fact.severity, fact.simulated, fact.district ?? null],
      ...[fact.title, fact.lead ?? null, fact.caseId ?? null, historic],
    ],
  );
}

/** The console was told of these. */
export async function markShown(
  client: Queryable,
  ids: readonly string[],
  purpose: string,
  at: Date,
  notes: readonly Text[],
): Promise<StoredAlert[]> {
  const { rows } = await client.query<StoredAlert>(
    `UPDATE notify.alert AS a SET told = $2, told_at = $3, notes = $4, updated_at = now()
     WHERE id = ANY ($1::text[]) RETURNING ${alertSelect}`,
    [ids, purpose, at, JSON.stringify(notes)],
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Alerts that are not over and have one of these values of a label. */
export async function openWith(
  client: Queryable,
  label: string,
  values: readonly string[],
): Promise<Pick<StoredAlert, 'id' | 'labels'>[]> {
  if (values.length === 0) return [];
  const { rows } = await client.query<Pick<StoredAlert, 'id' | 'labels'>>(
    `SELECT id, labels FROM notify.alert
     WHERE state <> 'resolved' AND NOT historic AND labels->>'${label.replaceAll(/[^a-z]/g, '')}' = ANY ($1::text[])`,
    [values],
  );
  return rows;
}

/** What was told of these alerts, to anybody. */
export async function readTold(client: Queryable, ids: readonly string[]): Promise<Telling[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<Telling>(
    `SELECT alert, phase, channel, recipient, (extract(epoch FROM at) * 1000)::bigint AS "atMs"
     FROM notify.told WHERE alert = ANY ($1::text[])`,
    [ids],
  );
  return rows;
}

/** Enters what is told with this delivery. Throws when any of it was told before. */
export async function addTold(
  client: Queryable,
  delivery: { readonly id: string; readonly channel: string; readonly recipient: string; readonly at: Date },
  tellings: readonly { readonly alert: string; readonly phase: string }[],
): Promise<void> {
  const source = unnest({ alert: 'text', phase: 'text' }, tellings, 5);
  await client.query(
    `INSERT INTO notify.told (channel, recipient, at, delivery, alert, phase)
     SELECT $1::text, $2::text, $3::timestamptz, $4::text, ${source.columns} FROM ${source.sql}`,
    [delivery.channel, delivery.recipient, delivery.at, delivery.id, ...source.params],
  );
}
