import { events, patrolMedia, type PatrolMedia } from '@farwatch/contracts/events';
import type { MediumRefusal, MediumSubject } from '@farwatch/contracts/http';
import type { FileStore } from '@farwatch/files/file-store';
import { eventRecord } from '@farwatch/messaging/outputs';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { derivedId } from '@farwatch/runtime/ids';

import { contentKey, receiveMedium } from '../store/patrol/media.js';
import type { Subject } from './subject.js';
import { takeContent, TooLong } from './take-content.js';

/** What came of a content. Of what is refused the bytes are kept (but for what is too large) and shown to nobody. */
export type Kept =
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'refused'; readonly code: MediumRefusal; readonly detail: string };

export interface KeepDeps {
  readonly pool: Pool;
  readonly store: FileStore;
  /** The zone of photos that state none, where this installation declares one. */
  readonly zone?: string | undefined;
}

/** Keeps a content for its subject: bytes first, then row and event in one transaction. The same again changes nothing. */
export async function keepMedium(
  { pool, store, zone }: KeepDeps,
  content: AsyncIterable<Uint8Array>,
  subject: Subject,
  given: Pick<MediumSubject, 'kind' | 'sha256' | 'takenAt' | 'zone'>,
  by: string,
  fileName: string | undefined,
): Promise<Kept> {
  const at = new Date().toISOString();
  const name = plainName(fileName);
  const said = { by, at, name, announcedSha256: given.sha256, kind: given.kind, statedAt: given.takenAt };
  try {
    const { file, exif, refused } = await takeContent(store, content, given.zone ?? zone);
    const found = { sha256: file.sha256, bytes: file.bytes, type: file.type, exif, refused };
    return await write(pool, subject, { ...said, ...found });
  } catch (error) {
    if (!(error instanceof TooLong)) throw error;
    const refused = { code: 'medium-too-large' as const, detail: error.message };
    return write(pool, subject, { ...said, bytes: error.bytes, refused });
  }
}

interface Found {
  readonly by: string;
  readonly at: string;
  readonly name: string | undefined;
  readonly announcedSha256: string | undefined;
  readonly kind: string | undefined;
  readonly statedAt: string | undefined;
  readonly sha256?: string;
  readonly bytes: number;
  readonly type?: string | undefined;
  readonly exif?: object | undefined;
  readonly refused?: { readonly code: MediumRefusal; readonly detail: string } | undefined;
}

async function write(pool: Pool, subject: Subject, { name, ...found }: Found): Promise<Kept> {
  const { drone, simulated, flight, report, district, allowed } = subject;
  const medium = subject.idOf(found.sha256 ?? 'none');
  const data: PatrolMedia = patrolMedia.parse({
    drone,
    simulated,
    via: 'http',
    flight,
    name,
    objectKey: subject.objectKey ?? contentKey(found.sha256),
    content: { ...found, medium, report, district, allowed },
  });
  return inTransaction(pool, async (client) => {
    const told = await receiveMedium(client, data);
    const refused = found.refused ?? (told.kind === 'refused' ? told : undefined);
    const sent =
      refused === undefined
        ? data
        : { ...data, content: { ...data.content!, refused: { code: refused.code, detail: refused.detail } } };
    const record = eventRecord(events.patrolMedia, 'received', sent, {
      id: derivedId('medium', medium, found.sha256 ?? `${found.bytes}`, refused?.code ?? 'taken'),
      source: '/farwatch/enforcement',
      time: found.at,
    });
    await addToOutbox(client, 'enforcement', [record]);
    return refused === undefined
      ? { kind: 'kept', id: medium }
      : { kind: 'refused', code: refused.code, detail: refused.detail };
  });
}

/** The last part of a name, without what could lead anywhere or turn text around. */
export function plainName(name: string | undefined): string | undefined {
  const last = (name ?? '').split(/[\\/]/).at(-1)!;
  const plain = last
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/^\.+/, '')
    .trim();
  return plain === '' ? undefined : plain.slice(0, 200);
}
