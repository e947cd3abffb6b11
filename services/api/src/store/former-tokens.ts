import type { TokenStore } from '@farwatch/identity/open-identity';
import type { Pool } from '@farwatch/persistence/pool';

/**
 * Tokens were kept in `api.token` before there were accounts. Those that are not known yet are taken over, with their ends; what was
 * revoked in either place is revoked. Answers how many came.
 */
export async function takeOverTokens(pool: Pool, tokens: TokenStore): Promise<number> {
  const { rows } = await pool.query<Parameters<TokenStore['takeOver']>[0][number]>(
    'SELECT id, hash, subject, kind, roles, districts, created_at, created_by, expires_at, revoked_at FROM api.token',
  );
  return tokens.takeOver(rows);
}
