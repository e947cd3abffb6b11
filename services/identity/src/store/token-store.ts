import { createHash, randomBytes } from 'node:crypto';

import { tokenRole, type Principal, type Scope, type Token } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

import { writeDeed } from './audit.js';

interface Row {
  id: string;
  subject: string;
  kind: Token['kind'];
  owner: string | null;
  owner_name: string | null;
  roles: string[];
  districts: string[] | null;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

/** Rows with the name of the owner. */
const shown = `SELECT t.*, a.name AS owner_name, a.roles AS owner_roles, a.districts AS owner_districts
  FROM identity.token t LEFT JOIN identity.account a ON a.id = t.owner`;

/** A token that sees no more than the districts of $2. */
const within = '($2::text[] IS NULL OR t.districts <@ $2::text[])';

const toToken = (row: Row): Token => ({
  id: row.id,
  subject: row.subject,
  kind: row.kind,
  scope: row.districts === null ? 'all' : { districts: row.districts },
  roles: row.roles.map((role) => tokenRole.parse(role)),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  owner: row.owner_name,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

/** SHA-256 of a token. Tokens are 256 random bits, so a slow hash would guard nothing more. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** What a token that was made elsewhere must look like. */
export const tokenForm = /^fw_[\w-]{40,100}$/;

/** A new token: `fw_` and 256 random bits. */
export function newToken(): string {
  return `fw_${randomBytes(32).toString('base64url')}`;
}

/** A token as somebody asks for it. */
export interface NewToken {
  readonly subject: string;
  readonly kind: Token['kind'];
  /** Id of the account of the person whose token it is. */
  readonly owner?: string;
  readonly roles: readonly string[];
  readonly scope: Scope;
  readonly createdBy: string;
  readonly expiresInDays?: number;
}

/** A token as it was kept before there were accounts. */
export interface FormerRow {
  readonly id: string;
  readonly hash: Buffer;
  readonly subject: string;
  readonly kind: string;
  readonly roles: readonly string[];
  readonly districts: readonly string[] | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Which tokens are meant. */
interface Among {
  readonly scope: Scope;
  /** Id of an account: its own only. */
  readonly owner?: string;
}

/** What a token may do: never more than its owner may now. Undefined: nothing. */
export function reachOf(
  token: { readonly roles: readonly string[]; readonly districts: readonly string[] | null },
  owner: { readonly roles: readonly string[]; readonly districts: readonly string[] | null } | undefined,
): { readonly roles: readonly string[]; readonly scope: Scope } | undefined {
  const districts =
    owner === undefined || owner.districts === null
      ? token.districts
      : token.districts === null
        ? owner.districts
        : token.districts.filter((one) => owner.districts!.includes(one));
  const roles = owner === undefined ? token.roles : token.roles.filter((role) => owner.roles.includes(role));
  if (roles.length === 0 || districts?.length === 0) return undefined;
  return { roles, scope: districts === null ? 'all' : { districts } };
}

/** Bearer tokens by their hash; the secret is never stored. */
export class TokenStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Keeps a token; one that is known already stays as it is (then undefined). Throws `SubjectTaken` when it would speak with the name of
   * a person whose token it is not.
   */
  add(token: string, given: NewToken): Promise<Token | undefined> {
    return inTransaction(this.pool, async (client) => {
      const { rows: people } = await client.query<{ id: string }>(
        'SELECT id FROM identity.account WHERE name = lower($1)',
        [given.subject.normalize('NFKC').trim()],
      );
      if (people.some(({ id }) => id !== given.owner)) throw new SubjectTaken();
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO identity.token (id, hash, subject, kind, owner, roles, districts, created_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(days => $9::int))
         ON CONFLICT (hash) DO NOTHING RETURNING id`,
        [
          randomBytes(9).toString('base64url'),
          hashOf(token),
          given.subject,
          given.kind,
          given.owner ?? null,
          given.roles,
          districtsOf(given.scope),
          given.createdBy,
          given.expiresInDays ?? null,
        ],
      );
      const [made] = rows;
      if (made === undefined) return undefined;
      const { subject, kind, roles, scope, createdBy: by, expiresInDays } = given;
      await writeDeed(client, {
        ...{ by, action: 'token.created', subject: made.id },
        detail: { subject, kind, roles, scope, expiresInDays },
      });
      const { rows: all } = await client.query<Row>(`${shown} WHERE t.id = $1`, [made.id]);
      return all[0] && toToken(all[0]);
    });
  }

  /** Who a token stands for and until when; undefined when unknown, expired, revoked, or its owner is disabled. */
  async find(hash: Buffer): Promise<{ principal: Principal; expiresAt: number } | undefined> {
    const { rows } = await this.pool.query<
      Row & { owner_roles: string[] | null; owner_districts: string[] | null }
    >(
      `${shown} WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
         AND a.disabled_at IS NULL`,
      [hash],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const owner =
      row.owner === null ? undefined : { roles: row.owner_roles ?? [], districts: row.owner_districts };
    const reach = reachOf(row, owner);
    if (reach === undefined) return undefined;
    // Within a minute: a token in use would otherwise be written with every look-up.
    await this.pool.query(
      `UPDATE identity.token SET last_used_at = now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
      [row.id],
    );
    return {
      principal: {
        ...{ id: row.id, kind: row.kind, name: row.subject, scope: reach.scope },
        roles: reach.roles.map((role) => tokenRole.parse(role)),
      },
      expiresAt: row.expires_at === null ? Number.POSITIVE_INFINITY : row.expires_at.getTime(),
    };
  }

  /** Whether this token was ever given out, whatever became of it. */
  async knows(token: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT FROM identity.token WHERE hash = $1', [hashOf(token)]);
    return rowCount === 1;
  }

  /** Takes rows over that were kept elsewhere; what ended there ends here. Answers how many are new. */
  async takeOver(rows: readonly FormerRow[]): Promise<number> {
    const { rows: made } = await this.pool.query<{ fresh: boolean }>(
      `INSERT INTO identity.token (id, hash, subject, kind, roles, districts, created_at, created_by, expires_at, revoked_at)
       SELECT o->>'id', decode(o->>'hash', 'hex'), o->>'subject', o->>'kind',
         ARRAY(SELECT jsonb_array_elements_text(o->'roles')),
         CASE WHEN o->'districts' = 'null' THEN NULL ELSE ARRAY(SELECT jsonb_array_elements_text(o->'districts')) END,
         (o->>'created_at')::timestamptz, o->>'created_by', (o->>'expires_at')::timestamptz, (o->>'revoked_at')::timestamptz
       FROM jsonb_array_elements($1::jsonb) AS o
       ON CONFLICT (hash) DO UPDATE SET revoked_at = excluded.revoked_at
         WHERE identity.token.revoked_at IS NULL AND excluded.revoked_at IS NOT NULL
       RETURNING xmax = 0 AS fresh`,
      [JSON.stringify(rows.map((row) => ({ ...row, hash: row.hash.toString('hex') })))],
    );
    return made.filter(({ fresh }) => fresh).length;
  }

  /** Lets a token last at least `days` from now; what has ended stays ended. */
  async prolong(token: string, days: number): Promise<void> {
    await this.pool.query(
      `UPDATE identity.token SET expires_at = now() + make_interval(days => $2::int)
       WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [hashOf(token), days],
    );
  }

  /** Ends what the same maker made for the same subject before `token`; returns how many. */
  async endOlder(
    token: string,
    made: { readonly subject: string; readonly createdBy: string },
  ): Promise<number> {
    return this.#end(
      `subject = $1 AND created_by = $2 AND created_at < (SELECT created_at FROM identity.token WHERE hash = $3)`,
      [made.subject, made.createdBy, hashOf(token)],
      made.createdBy,
    );
  }

  /** Ends everything that this maker made for this subject; returns how many. */
  endOf(made: { readonly subject: string; readonly createdBy: string }): Promise<number> {
    return this.#end('subject = $1 AND created_by = $2', [made.subject, made.createdBy], made.createdBy);
  }

  /** Up to `limit` tokens after the id `after`, in order of id: those that see no more than `scope`. */
  async list(
    { scope, owner }: Among,
    { after, limit }: { after: string | undefined; limit: number },
  ): Promise<Token[]> {
    const { rows } = await this.pool.query<Row>(
      `${shown} WHERE t.id > $1 COLLATE "C" AND ${within} AND ($4::text IS NULL OR t.owner = $4)
       ORDER BY t.id COLLATE "C" LIMIT $3`,
      [after ?? '', districtsOf(scope), limit, owner ?? null],
    );
    return rows.map(toToken);
  }

  /** Ends a token; ending it twice keeps the first time. Undefined when there is none among these. */
  revoke({ scope, owner }: Among, id: string, by: string): Promise<Token | undefined> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ revoked_at: Date | null }>(
        `SELECT t.revoked_at FROM identity.token t WHERE t.id = $1 AND ${within} AND ($3::text IS NULL OR t.owner = $3) FOR UPDATE`,
        [id, districtsOf(scope), owner ?? null],
      );
      if (rows[0] === undefined) return undefined;
      if (rows[0].revoked_at === null) {
        await client.query('UPDATE identity.token SET revoked_at = now() WHERE id = $1', [id]);
        await writeDeed(client, { by, action: 'token.revoked', subject: id });
      }
      const { rows: all } = await client.query<Row>(`${shown} WHERE t.id = $1`, [id]);
      return all[0] && toToken(all[0]);
    });
  }

  #end(where: string, parameters: unknown[], by: string): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `UPDATE identity.token SET revoked_at = now() WHERE revoked_at IS NULL AND ${where} RETURNING id`,
        parameters,
      );
      for (const { id } of rows) await writeDeed(client, { by, action: 'token.revoked', subject: id });
      return rows.length;
    });
  }
}

/** A token would speak with the name of somebody else. */
export class SubjectTaken extends Error {}
