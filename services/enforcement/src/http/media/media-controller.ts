import { Readable } from 'node:stream';

import {
  patrolMediaRoutes as routes,
  type Answer,
  type Call,
  type MediumItem,
} from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { FileAnswer, type ByteRange } from '@farwatch/http/file-answer';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { canHaveThumbnail, makeThumbnail, NoThumbnail } from '../../media/thumbnails.js';
import { listMedia, saveThumbnail, type MediumRow } from '../../store/patrol/list-media.js';
import { CLOCK, DEPS } from '../tokens.js';
import { filesOf, keepContent, mediumRow, showKept, subjectOf } from './keep.js';
import { showMedia } from './show-media.js';

const pages = keysetPager(routes.listMedia, { at: 'time', id: 'text' });

/** Photos and other media of patrols: taken in, listed with where each stands, and handed out as downloads. */
@Controller()
export class MediaController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(routes.uploadMedium)
  async upload(
    @In() { query, principal, file, fileName }: Call<typeof routes.uploadMedium>,
  ): Promise<Answer<typeof routes.uploadMedium>> {
    if (file === undefined)
      throw new Problem(415, 'media-type', 'send multipart/form-data with one file: curl -F file=@photo.jpg');
    const subject = await subjectOf(this.deps, query, principal);
    const id = await keepContent(this.deps, file, subject, query, principal.name, fileName);
    return showKept(this.deps, id);
  }

  @Endpoint(routes.listMedia)
  async list(@In() call: Call<typeof routes.listMedia>): Promise<Answer<typeof routes.listMedia>> {
    const { query, principal } = call;
    const shown = new Map<string, MediumItem>();
    return pages.page(
      call,
      async (page) => {
        const rows = await listMedia(this.deps.pool, principal.scope, query, page, this.now());
        for (const one of await showMedia(this.deps.pool, rows)) shown.set(one.id, one);
        return rows;
      },
      ({ at, id }) => ({ at: at.toISOString(), id }),
      ({ id }) => shown.get(id)!,
    );
  }

  @Endpoint(routes.getMedium)
  async get(@In() { params, principal }: Call<typeof routes.getMedium>): Promise<MediumItem> {
    const row = await mediumRow(this.deps, principal.scope, params.id);
    const [shown] = await showMedia(this.deps.pool, [row]);
    return shown!;
  }

  @Endpoint(routes.getMediumContent)
  async content(@In() { params, principal }: Call<typeof routes.getMediumContent>): Promise<FileAnswer> {
    const { id, sha256, bytes, type, name } = present(await mediumRow(this.deps, principal.scope, params.id));
    if (!(await filesOf(this.deps).store.has(sha256))) throw gone(id, sha256);
    return new FileAnswer({
      content: (range) => this.#read(sha256, range),
      bytes,
      type,
      name: name ?? sha256,
      etag: sha256,
    });
  }

  @Endpoint(routes.getMediumThumbnail)
  async thumbnail(@In() { params, principal }: Call<typeof routes.getMediumThumbnail>): Promise<FileAnswer> {
    const row = present(await mediumRow(this.deps, principal.scope, params.id));
    if (!canHaveThumbnail(row.type, row.bytes))
      throw new Problem(404, 'no-thumbnail', `there is no thumbnail of ${row.type}; ask for the content`);
    const sha256 = row.thumbnail ?? (await this.#makeThumbnail(row.sha256));
    const found = await filesOf(this.deps).store.get(sha256);
    if (found === undefined) throw gone(row.id, sha256);
    const parts: Buffer[] = [];
    for await (const part of found.content as AsyncIterable<Buffer>) parts.push(part);
    return new FileAnswer({
      content: Buffer.concat(parts),
      type: 'image/jpeg',
      name: `${row.name ?? row.id}.thumbnail.jpg`,
      etag: sha256,
    });
  }

  async #makeThumbnail(sha256: string): Promise<string> {
    try {
      const made = await makeThumbnail(filesOf(this.deps).store, sha256);
      await saveThumbnail(this.deps.pool, sha256, made);
      return made;
    } catch (error) {
      if (error instanceof NoThumbnail)
        throw new Problem(404, 'no-thumbnail', `${error.message}; ask for the content`);
      throw error;
    }
  }

  /** Part of a content; it is verified as far as it is read. */
  #read(sha256: string, { start, end }: ByteRange): Readable {
    const { store } = filesOf(this.deps);
    return Readable.from(
      (async function* () {
        const found = await store.get(sha256);
        if (found === undefined) throw new Error(`the content ${sha256} is not in the store of files`);
        let at = 0;
        for await (const piece of found.content as AsyncIterable<Buffer>) {
          const part = piece.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
          at += piece.length;
          if (part.length > 0) yield part;
        }
      })(),
      { objectMode: false },
    );
  }
}

type Present = MediumRow & { sha256: string; bytes: number; type: string };

/** A medium whose content is here and may be shown; what was refused never is. */
function present(row: MediumRow): Present {
  if (row.sha256 !== null && row.bytes !== null && row.type !== null) return row as Present;
  const why =
    row.state === 'refused'
      ? `what came was refused (${row.refusals[0]?.code ?? ''}) and is not shown: send the right content`
      : 'it was announced and its content is not here yet';
  throw new Problem(404, 'medium-not-here', why);
}

const gone = (id: string, sha256: string): Problem =>
  new Problem(
    404,
    'medium-not-here',
    `the content ${sha256} of ${id} is not in the store of files: restore it, see docs/operating.md`,
  );
