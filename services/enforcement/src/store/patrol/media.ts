import type { PatrolMedia } from '@farwatch/contracts/events';
import type { Place } from '@farwatch/domain/patrol';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { joinMedium } from './join-media.js';

type Queryable = Pick<PoolClient, 'query'>;
export type MediumContent = NonNullable<PatrolMedia['content']>;

/** A medium as a report names it. */
export const mediumOfReport = (source: string, reportId: string, medium: string): string =>
  derivedId('medium', 'report', source, reportId, medium);
/** A medium as the store of a gateway names it. */
export const mediumOfObject = (drone: string, objectKey: string): string =>
  derivedId('medium', 'object', drone, objectKey);
/** A medium that only its content names, within a flight or a drone. */
export const mediumOfContent = (within: string, sha256: string): string =>
  derivedId('medium', 'content', within, sha256);

/** A medium that a report or a dock announces. */
export interface Announced {
  readonly id: string;
  readonly at: string;
  readonly drone: string;
  readonly flight?: string | undefined;
  readonly flightId?: string | undefined;
  readonly district?: string | null | undefined;
  readonly simulated: boolean;
  readonly report?:
    { readonly source: string; readonly reportId: string; readonly medium: string } | undefined;
  readonly objectKey?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly sha256?: string | undefined;
  readonly takenAt?: string | undefined;
  readonly place?: Place | undefined;
}

/**
 * Announces media. A content that came before and is not the announced one, or came from a sender of other districts, is put
 * among the refused: whichever came first, the end is the same.
 */
export async function announceMedia(client: Queryable, announced: readonly Announced[]): Promise<void> {
  for (const one of announced) {
    await lockMedium(client, one.id);
    await client.query(
      `INSERT INTO enforcement.patrol_medium AS m (id, at, drone, flight, flight_id, by_time, source, report_id, medium, object_key,
         district, simulated, kind, name, announced_at, announced_sha256, stated_at, stated_lon, stated_lat)
       VALUES ($1, $2, $3, $4, $5, false, $6, $7, $8, $9, $10, $11, $12, $13, $2, $14, $15, $16, $17)
       ON CONFLICT (id) DO UPDATE SET at = least(m.at, $2), drone = coalesce($3, m.drone), flight = coalesce($4, m.flight),
         flight_id = coalesce($5, m.flight_id), object_key = coalesce($9, m.object_key),
         district = CASE WHEN $5::text IS NULL THEN coalesce(m.district, $10) ELSE $10 END,
         simulated = $11, kind = coalesce($12, m.kind), name = coalesce(m.name, $13),
         announced_at = least(m.announced_at, $2), announced_sha256 = coalesce($14, m.announced_sha256),
         stated_at = coalesce($15, m.stated_at), stated_lon = coalesce($16, m.stated_lon), stated_lat = coalesce($17, m.stated_lat)`,
      [
        one.id,
        one.at,
        one.drone,
        one.flight ?? null,
        one.flightId ?? null,
        one.report?.source ?? null,
        one.report?.reportId ?? null,
        one.report?.medium ?? null,
        one.objectKey ?? null,
        one.district ?? null,
        one.simulated,
        one.kind ?? null,
        one.name ?? null,
        one.sha256 ?? null,
        one.takenAt ?? null,
        one.place?.lon ?? null,
        one.place?.lat ?? null,
      ],
    );
    await refuseOthers(client, one.id);
    if (one.flightId === undefined) await joinMedium(client, one.id);
  }
}

/** Media that the newest revision of a report names no more, and that never came. */
export async function withdrawMedia(
  client: Queryable,
  source: string,
  reportId: string,
  named: readonly string[],
): Promise<void> {
  await client.query(
    `DELETE FROM enforcement.patrol_medium AS m WHERE source = $1 AND report_id = $2 AND id <> ALL ($3) AND sha256 IS NULL
       AND NOT EXISTS (SELECT 1 FROM enforcement.patrol_medium_refusal AS r WHERE r.medium_id = m.id)`,
    [source, reportId, named],
  );
}

/** Takes the content that is not the announced one away from a medium. */
async function refuseOthers(client: Queryable, id: string): Promise<void> {
  const { rows } = await client.query<{
    sha256: string;
    bytes: number;
    announced_sha256: string | null;
    name: string | null;
    received_at: Date;
    received_by: string;
  }>(
    `SELECT sha256, bytes, announced_sha256, name, received_at, received_by FROM enforcement.patrol_medium
     WHERE id = $1 AND sha256 IS NOT NULL
       AND (sha256 <> announced_sha256 OR NOT coalesce(district, '') = ANY (coalesce(allowed, ARRAY[coalesce(district, '')])))`,
    [id],
  );
  const [one] = rows;
  if (one !== undefined) {
    const differs = one.announced_sha256 !== null && one.announced_sha256 !== one.sha256;
    await refuseContent(client, id, {
      at: one.received_at.toISOString(),
      code: differs ? 'hash-differs' : 'foreign-district',
      detail: differs ? hashDiffers(one.announced_sha256!, one.sha256) : foreignDistrict,
      sha256: one.sha256,
      bytes: one.bytes,
      name: one.name ?? undefined,
      by: one.received_by,
    });
    await client.query(
      `UPDATE enforcement.patrol_medium SET sha256 = NULL, bytes = NULL, type = NULL, received_at = NULL, received_by = NULL,
         exif = NULL, taken_at = NULL, thumbnail = NULL WHERE id = $1`,
      [id],
    );
  }
  // From here on the announcement says whose it is.
  await client.query('UPDATE enforcement.patrol_medium SET allowed = NULL WHERE id = $1', [id]);
}

const foreignDistrict = 'the sender has no say in the district of what it was sent for';

export const hashDiffers = (announced: string, found: string): string =>
  `announced was ${announced}, the content has ${found}`;

interface Refused {
  readonly at: string;
  readonly code: string;
  readonly detail: string;
  readonly sha256: string | undefined;
  readonly bytes: number;
  readonly name: string | undefined;
  readonly by: string;
}

async function refuseContent(client: Queryable, id: string, one: Refused): Promise<void> {
  await client.query(
    `INSERT INTO enforcement.patrol_medium_refusal (id, medium_id, at, code, detail, sha256, bytes, name, by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      derivedId('refusal', id, one.code, one.sha256 ?? `${one.bytes}`),
      id,
      one.at,
      one.code,
      one.detail,
      one.sha256 ?? null,
      one.bytes,
      one.name ?? null,
      one.by,
    ],
  );
}

async function lockMedium(client: Queryable, id: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('enforcement.patrol_medium ' || $1))`, [id]);
}

export type Received =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused';
      readonly code: 'hash-differs' | 'other-content' | 'foreign-district';
      readonly detail: string;
    };

/**
 * Writes a content that came, taken or refused by whoever read it. The same again changes nothing; what is not the announced
 * content, or another than the one that is there, is refused.
 */
export async function receiveMedium(client: Queryable, data: PatrolMedia): Promise<Received> {
  const content = data.content!;
  const id = content.medium;
  await lockMedium(client, id);
  await client.query(
    `INSERT INTO enforcement.patrol_medium AS m (id, at, drone, flight, by_time, source, report_id, medium, object_key, district,
       allowed, simulated, kind, name, stated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (id) DO UPDATE SET at = least(m.at, $2), kind = coalesce(m.kind, $13), name = coalesce(m.name, $14),
       stated_at = coalesce(m.stated_at, $15)`,
    [
      id,
      content.at,
      content.report === undefined ? data.drone : null,
      data.flight ?? null,
      content.report === undefined && data.flight === undefined,
      content.report?.source ?? null,
      content.report?.reportId ?? null,
      content.report?.medium ?? null,
      content.report === undefined && data.objectKey !== contentKey(content.sha256) ? data.objectKey : null,
      content.district ?? null,
      content.allowed ?? null,
      data.simulated,
      content.kind ?? null,
      data.name ?? null,
      content.statedAt ?? null,
    ],
  );
  const told = await judge(client, content);
  if (told.kind === 'refused' || content.refused !== undefined) {
    const { code, detail } = content.refused ?? (told as Extract<Received, { kind: 'refused' }>);
    const { at, sha256, bytes, by } = content;
    await refuseContent(client, id, { at, code, detail, sha256, bytes, name: data.name, by });
    return told;
  }
  const taken = content.exif?.['at'];
  await client.query(
    `UPDATE enforcement.patrol_medium SET sha256 = $2, bytes = $3, type = $4, received_at = $5, received_by = $6, exif = $7,
       taken_at = $8 WHERE id = $1 AND sha256 IS NULL`,
    [
      id,
      content.sha256,
      content.bytes,
      content.type,
      content.at,
      content.by,
      content.exif === undefined ? null : JSON.stringify(content.exif),
      typeof taken === 'string' ? taken : null,
    ],
  );
  await joinMedium(client, id);
  return told;
}

/** What stands for the key at a gateway where there is none. */
export const contentKey = (sha256: string | undefined): string => `sha256:${sha256 ?? 'none'}`;

async function judge(client: Queryable, content: MediumContent): Promise<Received> {
  const { rows } = await client.query<{
    sha256: string | null;
    announced_sha256: string | null;
    announced_at: Date | null;
    district: string | null;
  }>('SELECT sha256, announced_sha256, announced_at, district FROM enforcement.patrol_medium WHERE id = $1', [
    content.medium,
  ]);
  const { sha256, announced_sha256: named, announced_at: announcedAt, district } = rows[0]!;
  if (announcedAt !== null && content.allowed !== undefined && !content.allowed.includes(district ?? ''))
    return { kind: 'refused', code: 'foreign-district', detail: foreignDistrict };
  const found = content.sha256 ?? '';
  for (const announced of [content.announcedSha256, named])
    if (announced !== undefined && announced !== null && announced !== found)
      return { kind: 'refused', code: 'hash-differs', detail: hashDiffers(announced, found) };
  if (sha256 !== null && sha256 !== found)
    return { kind: 'refused', code: 'other-content', detail: `the content ${sha256} is here already` };
  return { kind: 'taken' };
}
