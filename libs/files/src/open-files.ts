import { join } from 'node:path';

import { declareKeys, readEnv } from '@farwatch/runtime/env';
import { Fault } from '@farwatch/runtime/fault';
import { z } from 'zod';

import type { FileStore } from './file-store.js';
import { openLocalFolder } from './local-folder.js';
import { openS3, type S3Config } from './s3.js';

type Env = Readonly<Record<string, string | undefined>>;

const shape = {
  DATA_DIR: z.string().default('.farwatch'),
  /** A folder, or `s3://bucket/prefix`. Default: `files` below DATA_DIR. */
  FARWATCH_FILES: z
    .string()
    .refine((text) => !text.includes('://') || bucketOf(text) !== undefined, {
      error: 'must be a folder or look like s3://bucket/prefix',
    })
    .optional(),
};

const present = (what: string) => z.string({ error: `is missing beside FARWATCH_FILES=s3://...: ${what}` });
const s3Shape = {
  FARWATCH_S3_ENDPOINT: present('https://host[:port]').refine(isOrigin, {
    error: 'must look like https://host[:port]',
  }),
  /** What most stores take that have no regions. */
  FARWATCH_S3_REGION: z.string().default('us-east-1'),
  FARWATCH_S3_ACCESS_KEY: present('the id of an access key'),
  FARWATCH_S3_SECRET_KEY: present('its secret'),
};
declareKeys(...Object.keys(s3Shape));

/** Where content is kept. */
export type FilesConfig = { readonly folder: string } | { readonly s3: S3Config };

/** Reads where content is kept. Throws `Fault('config')` that names the wrong keys. */
export function filesFromEnv(env: Env): FilesConfig {
  const { DATA_DIR: dataDir, FARWATCH_FILES: where = join(dataDir, 'files') } = readEnv(env, shape);
  const bucket = bucketOf(where);
  if (bucket === undefined) {
    const idle = Object.keys(s3Shape).filter((key) => env[key]);
    if (idle.length === 0) return { folder: where };
    throw new Fault('config', `wrong configuration\n  ${idle.join(', ')}: FARWATCH_FILES is not s3://...`);
  }
  const given = readEnv(env, s3Shape);
  return {
    s3: {
      ...bucket,
      endpoint: given.FARWATCH_S3_ENDPOINT,
      region: given.FARWATCH_S3_REGION,
      accessKey: given.FARWATCH_S3_ACCESS_KEY,
      secretKey: given.FARWATCH_S3_SECRET_KEY,
      drafts: join(dataDir, 'files', 'drafts'),
    },
  };
}

/**
 * Where content lies that has not come in as a whole yet: beside what is kept, or on this machine where that is a bucket. A
 * folder that several processes share holds the uploads of all of them.
 */
export function incomingFolder(env: Env): string {
  const config = filesFromEnv(env);
  return join('folder' in config ? config.folder : join(config.s3.drafts, '..'), 'incoming');
}

/** Opens the store that the environment names. */
export async function openFiles(env: Env): Promise<FileStore> {
  const config = filesFromEnv(env);
  return 's3' in config ? openS3(config.s3) : openLocalFolder(config.folder);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${origin}/`;
}

function bucketOf(address: string): { bucket: string; prefix: string } | undefined {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(address) ?? [];
  const prefix = rest.replace(/\/$/, '');
  // A part that begins with a dot could lead out of the prefix.
  const right = prefix === '' || prefix.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
  return bucket !== undefined && right ? { bucket, prefix } : undefined;
}
