import type { Scope } from '@farwatch/contracts/http';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

import type { DeviceRow } from '../device-state/device-states.js';

/** Unregistered MNs that are kept, the latest ones. */
const keptUnknown = 500;

export async function loadDevices(pool: Pool): Promise<DeviceRow[]> {
  const { rows } = await pool.query<{ doc: DeviceRow }>('SELECT doc FROM hj212.device');
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

export async function saveDevices(pool: Pool, rows: readonly DeviceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { sql, columns, params } = unnest(
    { mn: 'text', station: 'text', doc: 'jsonb' },
    rows.map((row) => ({ mn: row.mn, station: row.station, doc: storable(row) })),
  );
  await pool.query(
    `INSERT INTO hj212.device (${columns}) SELECT ${columns} FROM ${sql}
     ON CONFLICT (mn) DO UPDATE SET station = excluded.station, doc = excluded.doc, updated_at = now()`,
    params,
  );
  if (rows.some(({ station }) => station === null)) {
    await pool.query(
      `DELETE FROM hj212.device WHERE mn IN
         (SELECT mn FROM hj212.device WHERE station IS NULL ORDER BY updated_at DESC OFFSET $1)`,
      [keptUnknown],
    );
  }
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
