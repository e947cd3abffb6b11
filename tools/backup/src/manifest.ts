import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault, describeError } from '@farwatch/runtime/fault';
import { z } from 'zod';

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const count = z.int().min(0);
/** What PostgreSQL says of a partition; it becomes part of a statement again. */
const bound = z.string().regex(/^(DEFAULT|FOR VALUES FROM \('?[0-9 :+.-]+'?\) TO \('?[0-9 :+.-]+'?\))$/);

const table = z.strictObject({
  table: name,
  columns: z.array(name),
  rows: count,
  /** In the folder of the backup. */
  file: z.string().regex(/^[a-z0-9_.]+\.copy\.gz$/),
  bytes: count,
  /** Of the file as it lies there. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** A partition of this table. */
  of: name.optional(),
  bound: bound.optional(),
  fillfactor: z.int().min(10).max(100).optional(),
  /** A month whose archiving had begun: a table of its own with the columns of this one. */
  like: name.optional(),
});
const position = z.strictObject({
  schema: name,
  group: z.string(),
  topic: z.string(),
  partition: count,
  next: count,
  mark: z.string().nullable(),
  incarnation: count,
});

const shape = z.strictObject({
  format: z.literal(1),
  tool: z.string(),
  /** When the snapshots were there: the moment of the backup. */
  at: z.iso.datetime(),
  postgres: z.int(),
  topicPrefix: z.string(),
  schemas: z.array(
    z.strictObject({
      schema: name,
      migrations: z.array(z.string()),
      tables: z.array(table),
      sequences: z.array(z.strictObject({ sequence: name, value: count, called: z.boolean() })),
    }),
  ),
  /** Where every reader stood in the snapshot. Restored with its schema; here for people and for the comparison. */
  positions: z.array(position),
  kafka: z.strictObject({
    /** Asked after the snapshots were there, so that no position lies behind an end. */
    topics: z.record(z.string(), z.array(z.strictObject({ partition: count, low: count, high: count }))),
    /** Groups whose effect and place are in Kafka. Kafka keeps them; they are not put back. */
    groups: z.record(
      z.string(),
      z.array(z.strictObject({ topic: z.string(), partition: count, next: count })),
    ),
  }),
});

/** What a backup is made of: `manifest.json`, written last. A folder without it is no backup. */
export type Manifest = z.infer<typeof shape>;
export type ManifestTable = z.infer<typeof table>;
export type Position = z.infer<typeof position>;

const fileOf = (folder: string): string => join(folder, 'manifest.json');
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Writes it whole, beside its own SHA-256. Gives that. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const text = `${JSON.stringify(shape.parse(manifest), null, 1)}\n`;
  const digest = digestOf(text);
  for (const [path, content] of [
    [`${fileOf(folder)}.sha256`, `${digest}  manifest.json\n`],
    [fileOf(folder), text],
  ] as const) {
    const file = await open(`${path}.new`, 'w', 0o600);
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(`${path}.new`, path);
  }
  const directory = await open(folder, 'r');
  await directory.sync();
  await directory.close();
  return digest;
}

/** Throws `Fault('not-a-backup')` or `Fault('backup-damaged')`. */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  let wanted: string;
  try {
    text = await readFile(fileOf(folder), 'utf8');
    wanted = (await readFile(`${fileOf(folder)}.sha256`, 'utf8')).slice(0, 64);
  } catch (error) {
    throw new Fault(
      'not-a-backup',
      `${folder}: no whole backup (${describeError(error)}): give a folder that farwatch backup has ended`,
    );
  }
  if (digestOf(text) !== wanted)
    throw new Fault(
      'backup-damaged',
      `${fileOf(folder)} is not what was written: its SHA-256 differs. Take another copy of the backup`,
    );
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Fault(
      'backup-unknown',
      `${fileOf(folder)} is of another version of Farwatch: ${z.prettifyError(parsed.error)}. Restore with that version`,
    );
  return parsed.data;
}
