import { createHash } from 'node:crypto';

import type { Pool, PoolClient } from '@farwatch/persistence/pool';

/** Something that was done to an account or a token. */
export interface Deed {
  /** Login name or subject of whoever did it. */
  readonly by: string;
  /** `account.created`, `token.revoked`, ... */
  readonly action: string;
  /** The account or token that it was done to, by its id. */
  readonly subject: string;
  /** What changed; no secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A row as it is stored: `detail` is text, so that what was hashed is what is read. */
export interface AuditRow {
  readonly entry: number;
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

/**
 * The hash of an entry over the hash of the one before. Lengths stand before the texts, so that no two rows are written alike.
 */
export function chainHash(before: Buffer, row: AuditRow): Buffer {
  const digest = createHash('sha256').update(before);
  for (const text of [String(row.entry), row.at, row.by, row.action, row.subject, row.detail]) {
    const bytes = Buffer.from(text, 'utf8');
    digest.update(`${bytes.length}:`).update(bytes);
  }
  return digest.digest();
}

/** Writes what was done, in the transaction of the change itself: neither is there without the other. */
export async function writeDeed(
  client: PoolClient,
  { by, action, subject, detail = {} }: Deed,
): Promise<void> {
  // The row of the head is locked until the end of the transaction: one entry after the other.
  const { rows } = await client.query<{ entry: number; hash: Buffer; at: Date }>(
    `SELECT entry, hash, date_trunc('milliseconds', clock_timestamp()) AS at FROM identity.audit_head FOR UPDATE`,
  );
  const head = rows[0];
  if (head === undefined) throw new Error('identity.audit_head has no row');
  const row: AuditRow = {
    entry: head.entry + 1,
    at: head.at.toISOString(),
    ...{ by, action, subject, detail: JSON.stringify(detail) },
  };
  const hash = chainHash(head.hash, row);
  await client.query(
    `INSERT INTO identity.audit (entry, at, by, action, subject, detail, before, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.entry, row.at, by, action, subject, row.detail, head.hash, hash],
  );
  await client.query('UPDATE identity.audit_head SET entry = $1, hash = $2', [row.entry, hash]);
}

/** What `verifyAudit` found. */
export interface AuditFindings {
  readonly entries: number;
  /** The last hash, for whoever wants to keep it elsewhere. */
  readonly head: string;
  readonly faults: readonly string[];
}

const batch = 1_000;

/**
 * Reads the whole audit and computes every hash again. `anchors` are heads that were kept elsewhere (`entry` and `hash`): a rewrite of
 * everything is found by them and by nothing else.
 */
export async function verifyAudit(
  pool: Pool,
  anchors: readonly { readonly entry: number; readonly hash: string }[] = [],
): Promise<AuditFindings> {
  const faults: string[] = [];
  const kept = new Map(anchors.map(({ entry, hash }) => [entry, hash.toLowerCase()]));
  let [before, last]: [Buffer, number] = [Buffer.alloc(32), 0];
  const { rows: heads } = await pool.query<{ entry: number; hash: Buffer }>(
    'SELECT entry, hash FROM identity.audit_head',
  );
  for (;;) {
    const { rows } = await pool.query<Omit<AuditRow, 'at'> & { at: Date; before: Buffer; hash: Buffer }>(
      'SELECT * FROM identity.audit WHERE entry > $1 AND entry <= $2 ORDER BY entry LIMIT $3',
      [
        last,
        // Entries that come while this reads are for the next time.
        Math.max(heads[0]?.entry ?? 0, ...kept.keys()) || Number.MAX_SAFE_INTEGER,
        batch,
      ],
    );
    for (const row of rows) {
      if (row.entry !== last + 1) faults.push(`entries ${last + 1} to ${row.entry - 1} are gone`);
      else if (!row.before.equals(before))
        faults.push(`entry ${row.entry} does not follow the one before it`);
      if (!chainHash(row.before, { ...row, at: row.at.toISOString() }).equals(row.hash))
        faults.push(`entry ${row.entry} was changed`);
      const anchor = kept.get(row.entry);
      if (anchor !== undefined && anchor !== row.hash.toString('hex'))
        faults.push(`entry ${row.entry} is not the one that was kept elsewhere`);
      kept.delete(row.entry);
      [before, last] = [row.hash, row.entry];
    }
    if (rows.length < batch) break;
  }
  const [head] = heads;
  if (head === undefined || head.entry !== last || !head.hash.equals(before))
    faults.push(
      `the audit ends with entry ${last}, its head is ${head?.entry ?? 'gone'}: the end was changed`,
    );
  for (const entry of kept.keys()) faults.push(`entry ${entry}, which was kept elsewhere, is gone`);
  return { entries: last, head: before.toString('hex'), faults };
}
