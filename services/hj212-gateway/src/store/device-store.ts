import type { Scope } from '@farwatch/contracts/http';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

import type { DeviceNews, DeviceRow } from '../device-state/device-states.js';
import { mergeDevice } from '../device-state/merge-device.js';
import { saveGaps } from './gap-store.js';

/** Unregistered MNs that are kept, the latest ones. */
const keptUnknown = 500;
/** An MN that nobody registered and nobody sends any more is no news. */
const keptUnknownDays = 30;

export async function loadDevices(pool: Pool): Promise<DeviceRow[]> {
  const { rows } = await pool.query<{ doc: DeviceRow }>(
    `SELECT doc FROM hj212.device WHERE doc <> 'null' ORDER BY updated_at`,
  );
  return rows.map(({ doc }) => doc);
}

/** As JSON that jsonb takes: ciphertext and noise hold NUL, a text cut short ends in half a character. */
export function storable(row: DeviceRow): string {
  const text = JSON.stringify(row);
  // JSON writes both of them as escapes. Few rows have any, and asking for every text of every row held all devices up.
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/[\0\p{Surrogate}]/gu, '\uFFFD') : value,
  );
}

/**
 * Adds what was seen to what is written down of each device, and its gaps, in one transaction: another gateway may have heard
 * the same devices. Rows are locked in the order of their MNs, so that no two wait for each other.
 */
export async function saveDevices(pool: Pool, news: readonly DeviceNews[]): Promise<void> {
  if (news.length === 0) return;
  const seen = [...news].sort((a, b) => (a.row.mn < b.row.mn ? -1 : 1));
  await inTransaction(pool, async (client) => {
    const fresh = unnest(
      { mn: 'text', station: 'text' },
      seen.map(({ row: { mn, station } }) => ({ mn, station })),
    );
    await client.query(
      `INSERT INTO hj212.device (${fresh.columns}, doc) SELECT ${fresh.columns}, 'null' FROM ${fresh.sql} ON CONFLICT DO NOTHING`,
      fresh.params,
    );
    const { rows } = await client.query<{ mn: string; doc: DeviceRow | null }>(
      'SELECT mn, doc FROM hj212.device WHERE mn = ANY($1) ORDER BY mn FOR UPDATE',
      [seen.map(({ row }) => row.mn)],
    );
    const before = new Map(rows.flatMap(({ mn, doc }) => (doc === null ? [] : [[mn, doc] as const])));
    await saveGaps(client, seen, before);
    const { sql, params } = unnest(
      { mn: 'text', station: 'text', doc: 'jsonb' },
      seen.map(({ row }) => ({
        mn: row.mn,
        station: row.station,
        doc: storable(mergeDevice(before.get(row.mn), row)),
      })),
    );
    await client.query(
      `UPDATE hj212.device d SET station = t.station, doc = t.doc, updated_at = now() FROM ${sql} WHERE d.mn = t.mn`,
      params,
    );
  });
  if (seen.some(({ row }) => row.station === null)) await forgetUnknown(pool);
}

/** Unregistered devices that are too many, or that nobody has heard for long. */
export async function forgetUnknown(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM hj212.device WHERE station IS NULL AND (updated_at < now() - $2 * interval '1 day' OR mn IN
       (SELECT mn FROM hj212.device WHERE station IS NULL ORDER BY updated_at DESC OFFSET $1))`,
    [keptUnknown, keptUnknownDays],
  );
}

/** Devices by MN. The gateway knows no districts: they are seen with the scope `all` only. */
export async function listDevices(
  pool: Pool,
  scope: Scope,
  { after, limit }: { readonly after: { readonly mn: string } | undefined; readonly limit: number },
): Promise<DeviceRow[]> {
  const { rows } = await pool.query<{ doc: DeviceRow }>(
    'SELECT doc FROM hj212.device WHERE mn > $1 AND $3::text[] IS NULL ORDER BY mn LIMIT $2',
    [after?.mn ?? '', limit, districtsOf(scope)],
  );
  return rows.map(({ doc }) => doc);
}

export async function findDevice(pool: Pool, scope: Scope, mn: string): Promise<DeviceRow | undefined> {
  const { rows } = await pool.query<{ doc: DeviceRow }>(
    'SELECT doc FROM hj212.device WHERE mn = $1 AND $2::text[] IS NULL',
    [mn, districtsOf(scope)],
  );
  return rows[0]?.doc;
}
