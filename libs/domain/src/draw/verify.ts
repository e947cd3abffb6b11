import { canonicalJson, parseIntegerJson, type Sha256 } from './canonical.js';
import { checkDocument } from './check.js';
import type { DrawDocument, DrawRefusal } from './document.js';
import { commitmentOf, draw, type DrawResult } from './draw.js';
import { announcementOf, plainValues, publicationFiles } from './publication.js';
import { replace, type DrawEvent } from './replace.js';

/** What does not fit in a published draw. */
export type MisfitCode =
  | 'file-missing'
  | 'not-json'
  | 'not-canonical'
  | 'hash-differs'
  | 'not-in-manifest'
  | 'commitment-differs'
  | 'announcement-differs'
  | 'value-not-plain'
  | 'bad-log'
  | 'seed-differs'
  | 'list-differs'
  | 'selection-differs'
  | 'result-differs';

/** One thing that does not fit: where, what, and what stands there against what should. */
export interface Misfit {
  readonly file: string;
  readonly code: MisfitCode | DrawRefusal;
  readonly detail: string;
}

/** A published draw that was looked at. It holds when `misfits` is empty. */
export interface Verified {
  readonly misfits: readonly Misfit[];
  /** SHA-256 of the document; undefined where it cannot be read. Compare it with what was published before the draw. */
  readonly commitment?: string;
  readonly seed?: string;
  readonly result?: string;
}

/** Reads the files and remembers what does not fit. */
class Folder {
  readonly misfits: Misfit[] = [];

  constructor(
    private readonly sha256: Sha256,
    readonly files: ReadonlyMap<string, Uint8Array>,
  ) {}

  miss(file: string, code: Misfit['code'], detail = ''): void {
    this.misfits.push({ file, code, detail: detail.slice(0, 300) });
  }

  read(name: string): unknown {
    const bytes = this.files.get(name);
    if (bytes === undefined) return void this.miss(name, 'file-missing');
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      const value = parseIntegerJson(text);
      if (canonicalJson(value) !== text) this.miss(name, 'not-canonical');
      return value;
    } catch (error) {
      return void this.miss(name, 'not-json', (error as Error).message);
    }
  }

  /** Every file by the hash that the manifest has of it. Proves no more than that the folder is whole. */
  manifest(): void {
    const listed = (this.read('manifest.json') as { files?: unknown } | undefined)?.files;
    const hashes = new Map(Object.entries((listed ?? {}) as Record<string, unknown>));
    for (const [name, hash] of hashes) {
      const bytes = this.files.get(name);
      if (bytes === undefined) this.miss(name, 'file-missing', 'named in manifest.json');
      else if (this.sha256(bytes) !== hash)
        this.miss(name, 'hash-differs', `${this.sha256(bytes)}, ${String(hash)}`);
    }
    for (const name of this.files.keys())
      if (name !== 'manifest.json' && !hashes.has(name)) this.miss(name, 'not-in-manifest');
  }
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);

/** Members of the announcement that are not those of the document. */
function compareAnnouncement(folder: Folder, sha256: Sha256, document: DrawDocument): void {
  const published = folder.read('commitment.json') as { commitment?: unknown } | undefined;
  if (published === undefined) return;
  const own = announcementOf(sha256, document) as Record<string, unknown> & { commitment?: unknown };
  if (published.commitment !== own.commitment)
    folder.miss(
      'commitment.json',
      'commitment-differs',
      `${String(published.commitment)}, ${String(own.commitment)}`,
    );
  const theirs = published as Record<string, unknown>;
  const differing = [...new Set([...Object.keys(own), ...Object.keys(theirs)])].filter(
    (name) => name !== 'commitment' && !same(own[name], theirs[name]),
  );
  if (differing.length > 0) folder.miss('commitment.json', 'announcement-differs', differing.join(', '));
}

const isEvent = (one: unknown): one is DrawEvent => {
  const { kind, object, reason, officer } = (one ?? {}) as Record<string, unknown>;
  return typeof object === 'string' && typeof (kind === 'drop' ? reason : officer) === 'string';
};

function compareResult(folder: Folder, own: DrawResult, published: unknown): void {
  if (typeof published !== 'object' || published === null)
    return void (published !== undefined && folder.miss('result.json', 'result-differs', 'no object'));
  const theirs = published as Partial<DrawResult>;
  const miss = (code: MisfitCode, detail: string): void => folder.miss('result.json', code, detail);
  if (theirs.commitment !== own.commitment)
    miss('commitment-differs', `${theirs.commitment}, ${own.commitment}`);
  if (theirs.seed !== own.seed) miss('seed-differs', `${theirs.seed}, ${own.seed}`);
  for (const name of ['strata', 'excluded', 'waiting'] as const)
    if (!same(theirs[name], own[name])) miss('list-differs', name);
  const rows = Array.isArray(theirs.selected) ? theirs.selected : [];
  for (let i = 0; i < Math.max(rows.length, own.selected.length); i += 1)
    if (!same(rows[i], own.selected[i]))
      miss(
        'selection-differs',
        `${canonicalJson(rows[i] ?? null)}, ${canonicalJson(own.selected[i] ?? null)}`,
      );
  if (!same(theirs, own)) miss('result-differs', `${theirs.result}, ${own.result}`);
}

/**
 * Runs a published draw again from its files (`publicationFiles`) and says what does not fit. Every byte of every file
 * counts. That the document is the one of before the draw only the commitment shows that was published then.
 */
export function verifyPublication(sha256: Sha256, files: ReadonlyMap<string, Uint8Array>): Verified {
  const folder = new Folder(sha256, files);
  folder.manifest();
  const [document, secrets, values, log, published] = publicationFiles
    .slice(1, 6)
    .map((name) => folder.read(name));
  const { misfits } = folder;
  if (document === undefined) return { misfits };
  const checked = checkDocument(document);
  if ('refused' in checked) {
    folder.miss('document.json', checked.refused);
    return { misfits };
  }
  const commitment = commitmentOf(sha256, checked);
  compareAnnouncement(folder, sha256, checked);
  if (secrets === undefined || values === undefined) return { misfits, commitment };
  const drawn = draw(sha256, checked, secrets, values);
  if ('refused' in drawn) {
    const isShare = drawn.refused === 'bad-secret' || drawn.refused === 'secret-mismatch';
    folder.miss(isShare ? 'shares.json' : 'values.json', drawn.refused);
    return { misfits, commitment };
  }
  if (!same(values, plainValues(checked, values as Record<string, unknown>)))
    folder.miss('values.json', 'value-not-plain');
  if (log !== undefined && !(Array.isArray(log) && log.every(isEvent))) folder.miss('log.json', 'bad-log');
  const events = Array.isArray(log) ? log.filter(isEvent) : [];
  const own = events.length === 0 ? drawn : replace(sha256, checked, drawn, events);
  if ('refused' in own) folder.miss('log.json', own.refused);
  else compareResult(folder, own, published);
  return { misfits, commitment, seed: drawn.seed, result: 'refused' in own ? drawn.result : own.result };
}
