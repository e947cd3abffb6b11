import { createHash, randomBytes } from 'node:crypto';

import { tokenRole, type Principal, type Scope, type Token } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

interface Row {
  id: string;
  subject: string;
  kind: Token['kind'];
  roles: string[];
  districts: string[] | null;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
}

const columns = 'id, subject, kind, roles, districts, created_at, created_by, expires_at, revoked_at';

/** A token that sees no more than the districts of $2. */
const within = '($2::text[] IS NULL OR districts <@ $2::text[])';

const toToken = (row: Row): Token => ({
  id: row.id,
  subject: row.subject,
  kind: row.kind,
  scope: row.districts === null ? 'all' : { districts: row.districts },
  roles: row.roles.map((role) => tokenRole.parse(role)),
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
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

/** Bearer tokens by their hash; the secret is never stored. */
export class TokenStore {
  constructor(private readonly pool: Pool) {}

  /** Keeps a token; one that is known already stays as it is (then undefined). */
  async add(
    token: string,
    given: {
      readonly subject: string;
      readonly kind: Token['kind'];
      readonly roles: readonly string[];
      readonly scope: Scope;
      readonly createdBy: string;
      readonly expiresInDays?: number;
    },
  ): Promise<Token | undefined> {
    const { rows } = await this.pool.query<Row>(
      `INSERT INTO api.token (id, hash, subject, kind, roles, districts, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8::int))
       ON CONFLICT (hash) DO NOTHING RETURNING ${columns}`,
      [
        randomBytes(9).toString('base64url'),
        hashOf(token),
        given.subject,
        given.kind,
        given.roles,
        districtsOf(given.scope),
        given.createdBy,
        given.expiresInDays ?? null,
      ],
    );
    return rows[0] && toToken(rows[0]);
  }

  /** Who a token stands for and until when; undefined when unknown, expired or revoked. */
  async find(hash: Buffer): Promise<{ principal: Principal; expiresAt: number } | undefined> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${columns} FROM api.token
       WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [hash],
    );
    const token = rows[0] && toToken(rows[0]);
    if (token === undefined) return undefined;
    const expiresAt = token.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(token.expiresAt);
    const { id, kind, subject: name, roles, scope } = token;
    return { principal: { id, kind, name, roles, scope }, expiresAt };
  }

  /** Ends what the same maker made for the same subject before `token`; returns how many. */
  async endOlder(
    token: string,
    made: { readonly subject: string; readonly createdBy: string },
  ): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE api.token SET revoked_at = now()
       WHERE subject = $2 AND created_by = $3 AND revoked_at IS NULL
         AND created_at < (SELECT created_at FROM api.token WHERE hash = $1)`,
      [hashOf(token), made.subject, made.createdBy],
    );
    return rowCount ?? 0;
  }

  /** Up to `limit` tokens after the id `after`, in order of id: those that see no more than `scope`. */
  async list(scope: Scope, { after, limit }: { after: string | undefined; limit: number }): Promise<Token[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${columns} FROM api.token
       WHERE id > $1 COLLATE "C" AND ${within} ORDER BY id COLLATE "C" LIMIT $3`,
      [after ?? '', districtsOf(scope), limit],
    );
    return rows.map(toToken);
  }

  /** Ends a token; ending it twice keeps the first time. Undefined when there is none within this scope. */
  async revoke(scope: Scope, id: string): Promise<Token | undefined> {
    const { rows } = await this.pool.query<Row>(
      `UPDATE api.token SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND ${within} RETURNING ${columns}`,
      [id, districtsOf(scope)],
    );
    return rows[0] && toToken(rows[0]);
  }
}
