import { join } from 'node:path';

import {
  maxVideoBytes,
  mediumSubject,
  patrolMediaRoutes as routes,
  type Call,
  type MediumSubject,
  type Principal,
} from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { Problem } from '@farwatch/http/problem';
import {
  openResumable,
  type Resumable,
  type ResumableAnswer,
  type ResumableUpload,
} from '@farwatch/http/resumable';
import { Controller, Inject, Req, Res } from '@nestjs/common';

import {
  addUpload,
  endUpload,
  findUpload,
  openUploadsOf,
  type UploadRow,
} from '../../store/patrol/uploads.js';
import { CLOCK, DEPS } from '../tokens.js';
import { filesOf, keepContent, subjectOf } from './keep.js';

type Request = Parameters<Resumable['answer']>[0];
interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

const path = '/api/v1/patrol-media/uploads';
const expiresMs = 7 * 24 * 3_600_000;
/** Unfinished uploads of one caller. */
const mostAtOnce = 100;

/** Uploads that go on after a broken connection (tus 1.0). The last piece makes a medium of it, or says why it is none. */
@Controller()
export class UploadsController {
  #resumable: Promise<Resumable> | undefined;
  readonly #ending = new Map<string, Promise<string>>();
  #swept = 0;

  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(routes.createUpload)
  async create(
    @In() { principal }: Call<typeof routes.createUpload>,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const { given } = readMetadata(request.headers['upload-metadata']);
    // Before anything is sent: whether it may be, and for what.
    await subjectOf(this.deps, given, principal);
    if ((await openUploadsOf(this.deps.pool, principal.id)) >= mostAtOnce)
      throw new Problem(
        429,
        'too-many-requests',
        `at most ${mostAtOnce} unfinished uploads: end or remove one`,
      );
    const resumable = await this.#open();
    const answer = await resumable.answer(request);
    const id = (answer.headers['location'] ?? '').split('/').at(-1)!;
    const bytes = Number(request.headers['upload-length']);
    await addUpload(this.deps.pool, { id, caller: principal.id, bytes, at: new Date(this.now()) });
    send(reply, answer);
  }

  @Endpoint(routes.describeUploads)
  async describe(@Req() request: Request, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    send(reply, await (await this.#open()).answer(request));
  }

  @Endpoint(routes.headUpload)
  async head(
    @In() { params, principal }: Call<typeof routes.headUpload>,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const row = await this.#own(params.upload, principal);
    const ended = row.medium_id !== null || row.problem !== null;
    const answer = ended ? endedAnswer(row) : await (await this.#open()).answer(request);
    send(reply, answer);
    if (!ended) await this.#endIfWhole(row.id, principal, reply);
  }

  @Endpoint(routes.appendUpload)
  async append(
    @In() { params, principal, file }: Call<typeof routes.appendUpload>,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const row = await this.#own(params.upload, principal);
    if (row.problem !== null) throw new Problem(row.problem.status, row.problem.code, row.problem.detail);
    if (row.medium_id !== null)
      throw new Problem(409, 'offset-differs', `all of it is here: it became the medium ${row.medium_id}`);
    send(reply, await (await this.#open()).answer(request, file));
    await this.#endIfWhole(row.id, principal, reply);
  }

  @Endpoint(routes.removeUpload)
  async remove(
    @In() { params, principal }: Call<typeof routes.removeUpload>,
    @Req() request: Request,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    const row = await this.#own(params.upload, principal);
    if (row.medium_id !== null)
      throw new Problem(409, 'conflict', `it became the medium ${row.medium_id}, which is not removed`);
    const answer = await (await this.#open()).answer(request);
    await endUpload(this.deps.pool, row.id, undefined);
    send(reply, answer);
  }

  async #open(): Promise<Resumable> {
    const { folder } = filesOf(this.deps);
    this.#resumable ??= openResumable({
      folder: join(folder, 'uploads'),
      path,
      maxBytes: maxVideoBytes,
      expiresMs,
    });
    const resumable = await this.#resumable;
    if (this.now() - this.#swept > 3_600_000) {
      this.#swept = this.now();
      await resumable.removeExpired();
    }
    return resumable;
  }

  /** An upload is its beginner's alone: to everybody else there is none. */
  async #own(id: string, { id: caller }: Principal): Promise<UploadRow> {
    const row = await findUpload(this.deps.pool, id, caller);
    if (row === undefined)
      throw new Problem(404, 'upload-unknown', 'there is no such upload: begin a new one');
    return row;
  }

  /** The whole of it is here: it becomes a medium, once, also where the process died between the two. */
  async #endIfWhole(id: string, principal: Principal, reply: Reply): Promise<void> {
    const upload = await (await this.#open()).find(id);
    if (upload === undefined || upload.offset < upload.size) return;
    const running =
      this.#ending.get(id) ?? this.#end(upload, principal).finally(() => this.#ending.delete(id));
    this.#ending.set(id, running);
    reply.header('farwatch-medium', await running);
  }

  async #end(upload: ResumableUpload, principal: Principal): Promise<string> {
    const { pool } = this.deps;
    const resumable = await this.#open();
    try {
      const { given, name } = subjectIn(upload.metadata);
      const subject = await subjectOf(this.deps, given, principal);
      const medium = await keepContent(this.deps, upload.content(), subject, given, principal.name, name);
      await endUpload(pool, upload.id, { medium });
      await resumable.remove(upload.id);
      return medium;
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      const { status, code, detail } = error;
      await endUpload(pool, upload.id, { problem: { status, code, detail } });
      await resumable.remove(upload.id);
      throw error;
    }
  }
}

function send(reply: Reply, { status, headers }: ResumableAnswer): void {
  reply.status(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
}

function endedAnswer(row: UploadRow): ResumableAnswer {
  if (row.problem !== null) throw new Problem(row.problem.status, row.problem.code, row.problem.detail);
  const length = String(row.bytes);
  return {
    status: 200,
    headers: {
      ...{ 'tus-resumable': '1.0.0', 'cache-control': 'no-store' },
      ...{ 'upload-offset': length, 'upload-length': length, 'farwatch-medium': row.medium_id! },
    },
  };
}

interface Told {
  readonly given: MediumSubject;
  readonly name: string | undefined;
}

/** `Upload-Metadata`: names, each with a value in base64. */
function readMetadata(header: unknown): Told {
  const pairs = (typeof header === 'string' ? header : '').split(',').map((pair) => pair.trim().split(/\s+/));
  return subjectIn(
    Object.fromEntries(
      pairs.map(([name = '', value]) => [
        name,
        value === undefined ? null : Buffer.from(value, 'base64').toString('utf8'),
      ]),
    ),
  );
}

function subjectIn(metadata: Readonly<Record<string, string | null>>): Told {
  const { filename, filetype: _, ...rest } = metadata;
  const said = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => name !== '' && value !== null),
  );
  const read = mediumSubject.strict().safeParse(said);
  if (!read.success)
    throw new Problem(
      400,
      'invalid-input',
      `Upload-Metadata: ${read.error.issues.map(({ path: at, message }) => `${at.join('.')} ${message}`).join('; ')}`,
      read.error.issues.map(({ path: at, message }) => ({
        path: ['upload-metadata', ...at].join('.'),
        message,
      })),
    );
  return { given: read.data, name: filename ?? undefined };
}
