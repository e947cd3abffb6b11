import type { MediumItem, MediumRefusal, MediumSubject, Principal } from '@farwatch/contracts/http';
import type { HttpDeps, HttpFiles } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';

import { keepMedium } from '../../media/keep-medium.js';
import { readSubject, type Subject } from '../../media/subject.js';
import { listMedia, type MediumRow } from '../../store/patrol/list-media.js';
import { showMedia } from './show-media.js';

/** Where files are kept; the problem of a process that has none. */
export function filesOf({ files }: HttpDeps): HttpFiles {
  if (files !== undefined) return files;
  throw new Problem(503, 'unavailable', 'this process has no store of files (FARWATCH_FILES)', undefined, {
    'retry-after': '60',
  });
}

/** What a content is sent for, or the problem that says why that cannot be told. */
export async function subjectOf(
  deps: HttpDeps,
  given: MediumSubject,
  principal: Principal,
): Promise<Subject> {
  const read = await readSubject(given, principal, deps.pool, async (id) => deps.droneOf?.(id));
  if ('subject' in read) return read.subject;
  if (read.refused === 'unclear') throw new Problem(400, 'subject-unclear', read.detail);
  throw new Problem(404, read.refused === 'unknown-drone' ? 'unknown-drone' : 'not-found', read.detail);
}

const statuses: Readonly<Record<MediumRefusal, number>> = {
  'hash-differs': 409,
  'other-content': 409,
  'foreign-district': 404,
  'type-not-taken': 415,
  'medium-too-large': 413,
};

/** Keeps a content and answers the id of its medium; throws the problem of what is refused. */
export async function keepContent(
  deps: HttpDeps,
  content: AsyncIterable<Uint8Array>,
  subject: Subject,
  given: MediumSubject,
  by: string,
  name: string | undefined,
): Promise<string> {
  const { store, photoZone } = filesOf(deps);
  const kept = await keepMedium(
    { pool: deps.pool, store, zone: photoZone },
    content,
    subject,
    given,
    by,
    name,
  );
  if (kept.kind === 'kept') return kept.id;
  throw new Problem(statuses[kept.code], kept.code, kept.detail);
}

export async function mediumRow(
  deps: Pick<HttpDeps, 'pool'>,
  scope: Principal['scope'],
  id: string,
): Promise<MediumRow> {
  const one = { after: undefined, limit: 1 };
  const [row] = await listMedia(deps.pool, scope, { id }, one, Date.now());
  if (row === undefined) throw notFound('patrol medium', id);
  return row;
}

/** A medium for whoever has just sent it: shown also where only others may list it. */
export async function showKept(deps: Pick<HttpDeps, 'pool'>, id: string): Promise<MediumItem> {
  const [shown] = await showMedia(deps.pool, [await mediumRow(deps, 'all', id)]);
  return shown!;
}
