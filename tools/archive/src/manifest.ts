import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UsageError } from '@farwatch/kit/terminal';
import { z } from 'zod';

/** What is said about one file of an archive. */
const archivedFile = z.object({
  schema: z.string(),
  table: z.string(),
  file: z.string().regex(/^[a-z0-9_]+\.[a-z0-9_]+\.csv\.zst$/),
  /** Its rows leave the database; the others are written for whoever reads the archive. */
  leaves: z.boolean(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
  key: z.array(z.string()),
  rows: z.number().int().min(0),
  /** The smallest and the largest value of the column of time, null without rows. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  bytes: z.number().int(),
  sha256: z.string().length(64),
  contentSha256: z.string().length(64),
});
export type ArchivedFile = z.infer<typeof archivedFile>;

/** `manifest.json`: everything that is needed to check an archive and to bring it back. */
const manifest = z.object({
  format: z.literal('farwatch-archive/1'),
  month: z.string().regex(/^\d{4}-\d{2}$/),
  writtenAt: z.iso.datetime(),
  files: z.array(archivedFile).min(1),
  /** How far each reader of Kafka had come. */
  positions: z.array(
    z.object({
      schema: z.string(),
      consumer: z.string(),
      topic: z.string(),
      partition: z.number().int(),
      next: z.number().nullable(),
      incarnation: z.number().int(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifest>;

/** A manifest with the hash by which the database knows the archive. */
export interface FoundManifest {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sha256: string;
}

export const manifestFile = 'manifest.json';
const verifiedFile = 'verified.json';
const verified = z.object({ manifest: z.string(), at: z.iso.datetime() });

export const sha256Of = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** The manifest of a month's archive, or undefined. Throws `UsageError` for one that cannot be read. */
export function findManifest(dir: string, month: string): FoundManifest | undefined {
  const folder = join(dir, month);
  const path = join(folder, manifestFile);
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  try {
    const found = manifest.parse(JSON.parse(bytes.toString()));
    if (found.month !== month) throw new Error(`it is of ${found.month}`);
    return { folder, manifest: found, sha256: sha256Of(bytes) };
  } catch (error) {
    throw new UsageError(
      `归档清单无法读取 / the manifest of the archive cannot be read: ${path}: ${(error as Error).message}`,
    );
  }
}

/** The same, of an archive that has to be there. */
export function needManifest(dir: string, month: string): FoundManifest {
  const found = findManifest(dir, month);
  if (found !== undefined) return found;
  throw new UsageError(
    `没有 ${month} 的归档：先运行 farwatch archive write ${month} / ` +
      `there is no archive of ${month} in ${dir}: farwatch archive write ${month} first, or say where it is with --dir`,
  );
}

/** When the archive was verified as it is now. */
export function verifiedAt({ folder, sha256 }: FoundManifest): string | undefined {
  const path = join(folder, verifiedFile);
  if (!existsSync(path)) return undefined;
  const found = verified.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return found.success && found.data.manifest === sha256 ? found.data.at : undefined;
}

export const verifiedPath = (folder: string): string => join(folder, verifiedFile);
