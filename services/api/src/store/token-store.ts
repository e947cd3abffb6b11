import { createHash, randomBytes } from 'node:crypto';

import { tokenRole, type Principal, type Token } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';

interface Row {
  id: string;
  subject: string;
  roles: string[];
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
}

const columns = 'id, subject, roles, created_at, created_by, expires_at, revoked_at';

const toToken = (row: Row): Token => ({
  id: row.id,
  subject: row.subject,
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
      readonly roles: readonly string[];
      readonly createdBy: string;
      readonly expiresInDays?: number;
    },
  ): Promise<Token | undefined> {
    const { rows } = await this.pool.query<Row>(
      `INSERT INTO api.token (id, hash, subject, roles, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6::int))
       ON CONFLICT (hash) DO NOTHING RETURNING ${columns}`,
      [
        randomBytes(9).toString('base64url'),
        hashOf(token),
        given.subject,
        given.roles,
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
    return { principal: { subject: token.subject, roles: token.roles }, expiresAt };
  }

  /** Up to `limit` tokens after the id `after`, in order of id. */
  async list(limit: number, after: string): Promise<Token[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT ${columns} FROM api.token WHERE id > $1 COLLATE "C" ORDER BY id COLLATE "C" LIMIT $2`,
      [after, limit],
    );
    return rows.map(toToken);
  }

  /** Ends a token; ending it twice keeps the first time. Undefined when there is no such token. */
  async revoke(id: string): Promise<Token | undefined> {
    const { rows } = await this.pool.query<Row>(
      `UPDATE api.token SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING ${columns}`,
      [id],
    );
    return rows[0] && toToken(rows[0]);
  }
}
