import type { AlertReceiver, AlertRota, AlertRouting } from '@farwatch/contracts/http';
import {
  usualFlapControl,
  usualInhibition,
  type Channel,
  type ReceiverBook,
  type Rota,
  type Silence,
} from '@farwatch/domain/alert';
import type { PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** A receiver as it is stored, with its secret. */
export interface StoredReceiver {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  readonly recipients: string[];
  readonly rota: string | null;
  readonly url: string | null;
  readonly secret: string | null;
  readonly formerSecret: string | null;
  readonly formerUntil: Date | null;
  readonly enabled: boolean;
  readonly disabledBecause: 'gone' | 'exhausted' | null;
  readonly restsUntil: Date | null;
  readonly changedAt: Date;
  readonly changedBy: string;
}

const select = `id, name, channel, recipients, rota, url, secret, former_secret AS "formerSecret", former_until AS "formerUntil", enabled,
  disabled_because AS "disabledBecause", rests_until AS "restsUntil", changed_at AS "changedAt", changed_by AS "changedBy"`;

/**
 * The tree that holds while nobody has put another one: everything to the console of its district. A point of a term is told
 * once: the next point is the reminder.
 */
export const usualRouting: AlertRouting = {
  root: {
    ...{ id: 'root', receivers: ['console'] },
    routes: [{ id: 'case-terms', match: { is: { kind: ['case-clock'] } }, repeatMs: 0 }],
  },
  inhibition: usualInhibition.map((rule) => structuredClone(rule) as AlertRouting['inhibition'][number]),
  flap: { ...usualFlapControl },
};

/** The routing in force; version 0 is the built-in one. */
export interface Routing {
  readonly version: number;
  readonly doc: AlertRouting;
  readonly at: Date | null;
  readonly by: string | null;
}

export async function readRouting(client: Queryable): Promise<Routing> {
  const { rows } = await client.query<Routing>(
    'SELECT version, doc, at, by FROM notify.routing ORDER BY version DESC LIMIT 1',
  );
  return rows[0] ?? { version: 0, doc: usualRouting, at: null, by: null };
}

export async function addRouting(client: Queryable, doc: AlertRouting, by: string): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `INSERT INTO notify.routing (version, doc, by) SELECT coalesce(max(version), 0) + 1, $1::jsonb, $2::text FROM notify.routing RETURNING version`,
    [doc, by],
  );
  return rows[0]!.version;
}

export async function readReceivers(client: Queryable): Promise<StoredReceiver[]> {
  const { rows } = await client.query<StoredReceiver>(`SELECT ${select} FROM notify.receiver ORDER BY id`);
  return rows;
}

export async function readReceiver(client: Queryable, id: string): Promise<StoredReceiver | undefined> {
  const { rows } = await client.query<StoredReceiver>(`SELECT ${select} FROM notify.receiver WHERE id = $1`, [
    id,
  ]);
  return rows[0];
}

/** Writes a receiver whole; why it had been disabled is forgotten. */
export async function putReceiver(
  client: Queryable,
  one: AlertReceiver & {
    readonly secret: string | null;
    readonly formerSecret: string | null;
    readonly formerUntil: Date | null;
  },
  by: string,
): Promise<void> {
  await client.query(
    `INSERT INTO notify.receiver AS r (id, name, channel, recipients, rota, url, enabled, secret, former_secret, former_until, changed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, channel = excluded.channel, recipients = excluded.recipients,
       rota = excluded.rota, url = excluded.url, enabled = excluded.enabled, secret = excluded.secret,
       former_secret = excluded.former_secret, former_until = excluded.former_until, disabled_because = NULL,
       rests_until = NULL, changed_at = now(), changed_by = excluded.changed_by`,
    [
      ...[one.id, one.name, one.channel, one.to ?? [], one.rota ?? null, one.url ?? null, one.enabled],
      ...[one.secret, one.formerSecret, one.formerUntil, by],
    ],
  );
}

/** Takes a receiver out of use because of what it answered. False when it was already. */
export async function disableReceiver(
  client: Queryable,
  id: string,
  because: 'gone' | 'exhausted',
  at: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE notify.receiver SET enabled = false, disabled_because = $2, changed_at = $3, changed_by = 'farwatch'
     WHERE id = $1 AND enabled`,
    [id, because, at],
  );
  return rowCount === 1;
}

/** Leaves a receiver alone until then; null: no more. */
export async function restReceiver(client: Queryable, id: string, until: Date | null): Promise<void> {
  await client.query(
    `UPDATE notify.receiver SET rests_until = $2 WHERE id = $1 AND rests_until IS DISTINCT FROM $2`,
    [id, until],
  );
}

export async function readRotas(client: Queryable): Promise<AlertRota[]> {
  const { rows } = await client.query<{ doc: AlertRota }>('SELECT doc FROM notify.rota ORDER BY id');
  return rows.map(({ doc }) => doc);
}

export async function putRota(client: Queryable, doc: AlertRota, by: string): Promise<void> {
  await client.query(
    `INSERT INTO notify.rota (id, district, doc, changed_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET district = excluded.district, doc = excluded.doc, changed_at = now(), changed_by = excluded.changed_by`,
    [doc.id, doc.district ?? null, doc, by],
  );
}

/** Removes a receiver or a rota; false when there was none. */
export async function removeSetting(
  client: Queryable,
  table: 'receiver' | 'rota',
  id: string,
): Promise<boolean> {
  const { rowCount } = await client.query(`DELETE FROM notify.${table} WHERE id = $1`, [id]);
  return rowCount === 1;
}

/** A rota as the domain knows it. */
export function toRota({ id, people, turns, shifts, quiet, fallback }: AlertRota): Rota {
  return {
    ...{ id, people, quiet, fallback },
    turns: turns && { startMs: Date.parse(turns.start), turnMs: turns.turnMs, order: turns.order },
    shifts: shifts.map(({ from, until, people: on }) => ({
      ...{ fromMs: Date.parse(from), untilMs: Date.parse(until), people: on },
    })),
  };
}

/** Everybody with an account, by name. */
export async function readPeople(
  client: Queryable,
): Promise<{ account: string; name: string; enabled: boolean }[]> {
  const { rows } = await client.query<{ account: string; name: string; enabled: boolean }>(
    'SELECT account, name, enabled FROM notify.person ORDER BY name, account',
  );
  return rows;
}

/** Receivers, rotas and who is there, as they stand. */
export async function readBook(
  client: Queryable,
): Promise<ReceiverBook & { names: ReadonlyMap<string, string> }> {
  const receivers = await readReceivers(client);
  const rotas = await readRotas(client);
  const rows = await readPeople(client);
  const present = new Set(rows.flatMap(({ account, enabled }) => (enabled ? account : [])));
  return {
    receivers: new Map(
      receivers.map(({ id, channel, recipients, rota, enabled }) => [
        id,
        { id, channel, to: recipients, rota: rota ?? undefined, enabled },
      ]),
    ),
    rotas: new Map(rotas.map((doc) => [doc.id, toRota(doc)])),
    present: (account) => present.has(account),
    names: new Map(rows.map(({ account, name }) => [account, name])),
  };
}

/** Silences that hold at a time. */
export async function silencesAt(client: Queryable, at: Date): Promise<Silence[]> {
  const { rows } = await client.query<Omit<Silence, 'fromMs' | 'untilMs'> & { from: Date; until: Date }>(
    `SELECT id, match, from_at AS from, until_at AS until, districts FROM notify.silence
     WHERE from_at <= $1 AND until_at > $1 ORDER BY id`,
    [at],
  );
  return rows.map(({ from, until, ...rest }) => ({
    ...rest,
    fromMs: from.getTime(),
    untilMs: until.getTime(),
  }));
}

/** Somebody with an account. */
export interface Person {
  readonly account: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** Makes the copy of the accounts what they are; who is not among them is gone. */
export async function copyPeople(client: Queryable, people: readonly Person[]): Promise<void> {
  await client.query(
    `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (account text, name text, enabled boolean)),
       gone AS (DELETE FROM notify.person WHERE account NOT IN (SELECT account FROM given))
     INSERT INTO notify.person AS p (account, name, enabled) SELECT account, name, enabled FROM given
     ON CONFLICT (account) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, copied_at = now()
       WHERE (p.name, p.enabled) IS DISTINCT FROM (excluded.name, excluded.enabled)`,
    [JSON.stringify(people)],
  );
}
