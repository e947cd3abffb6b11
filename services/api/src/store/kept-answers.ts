import type { KeptAnswers, Known, KeyedRequest } from '@farwatch/http/idempotency';
import type { Pool } from '@farwatch/persistence/pool';

/** A key is known for so long after its first request. */
const hours = 24;

/** Answers of requests with an `Idempotency-Key`, in the database: every process of the api sees the same. */
export class AnswerStore implements KeptAnswers {
  constructor(private readonly pool: Pool) {}

  async begin({ caller, key, fingerprint }: KeyedRequest): Promise<Known> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO api.kept_answer AS a (caller, key, fingerprint) VALUES ($1, $2, $3)
       ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, begun_at = now(), status = NULL, body = NULL
         WHERE a.begun_at < now() - make_interval(hours => ${hours})`,
      [caller, key, fingerprint],
    );
    if (rowCount === 1) return { as: 'first' };
    const { rows } = await this.pool.query<{
      fingerprint: Buffer;
      status: number | null;
      body: { readonly is: unknown } | null;
    }>('SELECT fingerprint, status, body FROM api.kept_answer WHERE caller = $1 AND key = $2', [caller, key]);
    const [row] = rows;
    // It was freed a moment ago: whoever asks once more is the first.
    if (row === undefined) return { as: 'open' };
    if (!row.fingerprint.equals(fingerprint)) return { as: 'other' };
    if (row.status === null) return { as: 'open' };
    return { as: 'done', ...(row.body !== null && { body: row.body.is }) };
  }

  async done({ caller, key }: KeyedRequest, status: number, body: unknown): Promise<void> {
    await this.pool.query(
      'UPDATE api.kept_answer SET status = $3, body = $4 WHERE caller = $1 AND key = $2',
      [
        ...[caller, key, status],
        // Wrapped, so that an answer without content is told apart from one that is not kept.
        body === undefined ? null : { is: body },
      ],
    );
  }

  async refused({ caller, key }: KeyedRequest): Promise<void> {
    await this.pool.query('DELETE FROM api.kept_answer WHERE caller = $1 AND key = $2', [caller, key]);
  }

  /** Forgets keys that are no more known. */
  async forget(): Promise<number> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM api.kept_answer WHERE begun_at < now() - make_interval(hours => ${hours})`,
    );
    return rowCount ?? 0;
  }
}
