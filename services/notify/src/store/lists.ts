import type { AlertRota, AlertSilence, Principal, Scope } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

import { alertSelect, type StoredAlert } from './alert-store.js';

type Queryable = Pick<Pool, 'query'>;

/** A page of alerts that the console was told of, the last told first. */
export async function listAlerts(
  pool: Queryable,
  scope: Scope,
  { state }: { readonly state?: string | undefined },
  page: {
    readonly after: { readonly toldAt: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<StoredAlert[]> {
  const { rows } = await pool.query<StoredAlert>(
    `SELECT ${alertSelect} FROM notify.alert AS a
     WHERE told IS NOT NULL AND ${scopeSql('district', '$1')} AND ($2::text IS NULL OR state = $2)
       AND ($3::timestamptz IS NULL OR (told_at, id) < ($3, $4))
     ORDER BY told_at DESC, id DESC LIMIT $5`,
    [districtsOf(scope), state ?? null, page.after?.toldAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

interface SilenceRow {
  readonly id: string;
  readonly match: AlertSilence['match'];
  readonly from_at: Date;
  readonly until_at: Date;
  readonly note: string;
  readonly by: string;
  readonly districts: string[] | null;
  readonly ended_by: string | null;
  readonly created_at: Date;
}

const toSilence = (row: SilenceRow): AlertSilence => ({
  ...{ id: row.id, match: row.match, note: row.note, by: row.by },
  ...{ from: row.from_at.toISOString(), until: row.until_at.toISOString() },
  ...(row.districts !== null && { districts: row.districts }),
  ...(row.ended_by !== null && { endedBy: row.ended_by }),
});

/** Silences that hold for one of the districts of $1; those of all districts concern everybody. */
const concerns = '($1::text[] IS NULL OR districts IS NULL OR districts && $1::text[])';
/** Whoever may end one sees all that it holds for. */
const within = '($1::text[] IS NULL OR districts <@ $1::text[])';

export async function listSilences(
  pool: Queryable,
  scope: Scope,
  page: {
    readonly after: { readonly createdAt: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<{ readonly createdAt: Date; readonly item: AlertSilence }[]> {
  const { rows } = await pool.query<SilenceRow>(
    `SELECT * FROM notify.silence WHERE ${concerns} AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3))
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [districtsOf(scope), page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows.map((row) => ({ createdAt: row.created_at, item: toSilence(row) }));
}

export async function addSilence(
  pool: Queryable,
  one: {
    readonly id: string;
    readonly match: AlertSilence['match'];
    readonly from: Date;
    readonly until: Date;
    readonly note: string;
    readonly by: string;
    readonly scope: Scope;
    readonly at: Date;
  },
): Promise<AlertSilence> {
  const { rows } = await pool.query<SilenceRow>(
    `INSERT INTO notify.silence (id, match, from_at, until_at, note, by, districts, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
    [one.id, one.match, one.from, one.until, one.note, one.by, districtsOf(one.scope), one.at],
  );
  return toSilence(rows[0]!);
}

/** Ends a silence of the caller's districts now; one that is over stays as it is. Undefined when there is none. */
export async function endSilence(
  pool: Queryable,
  { scope, name }: Principal,
  id: string,
  at: Date,
): Promise<AlertSilence | undefined> {
  const { rows } = await pool.query<SilenceRow>(
    `UPDATE notify.silence SET until_at = CASE WHEN until_at > $3 THEN greatest($3, from_at) ELSE until_at END,
       ended_by = CASE WHEN until_at > $3 THEN $4 ELSE ended_by END
     WHERE id = $2 AND ${within} RETURNING *`,
    [districtsOf(scope), id, at, name],
  );
  return rows.map(toSilence)[0];
}

/** Rotas of the districts of a scope. */
export async function listRotasIn(pool: Queryable, scope: Scope): Promise<AlertRota[]> {
  const { rows } = await pool.query<{ doc: AlertRota }>(
    `SELECT doc FROM notify.rota WHERE ${scopeSql('district', '$1')} ORDER BY id`,
    [districtsOf(scope)],
  );
  return rows.map(({ doc }) => doc);
}
