import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findPort } from '@farwatch/local/ports';
import { s3ProxyCommand } from '@farwatch/local/s3proxy';

import { eventually } from './eventually.js';

/** An S3 server that checks signatures, with one empty bucket. */
export interface ObjectStorage {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Ends the server and removes what it kept. */
  stop(): Promise<void>;
}

/**
 * Runs the server as the shell's child; the shell waits for the end of its standard input, which the system closes however
 * the test ends, and then stops the server.
 */
const untilInputEnds = '"$@" </dev/null & server=$!; read -r _; kill "$server"; wait "$server"';

/** Starts an S3 server on a free port, for tests; the first time it is fetched, which takes a minute or more. */
export async function startObjectStorage(): Promise<ObjectStorage> {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-test-s3-'));
  const [bucket, port] = ['evidence', await findPort()];
  const keys = { accessKey: 'test', secretKey: randomBytes(16).toString('hex') };
  const buckets = join(folder, 'buckets');
  mkdirSync(join(buckets, bucket), { recursive: true });
  const command = await s3ProxyCommand({ port, folder, buckets, ...keys });
  const path = join(folder, 'log');
  const log = openSync(path, 'w');
  const shell = spawn('/bin/sh', ['-c', untilInputEnds, 'sh', command.file, ...command.args], {
    stdio: ['pipe', log, log],
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  closeSync(log);
  shell.stdin?.on('error', () => {});
  const ended = new Promise<void>((resolve) => shell.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    shell.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await eventually(() => fetch(endpoint).then((answer) => answer.text().then(() => true)), {
      timeoutMs: 60_000,
      what: 'an answer of the S3 server',
    });
  } catch (error) {
    const said = readFileSync(path, 'utf8').slice(-2_000);
    await stop();
    throw new Error(`the S3 server did not start:\n${said}`, { cause: error });
  }
  return { endpoint, region: 'us-east-1', bucket, ...keys, stop };
}
