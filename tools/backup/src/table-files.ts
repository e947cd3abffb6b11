import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** What went into a file. */
export interface Written {
  /** Lines, which are rows: in the text format of COPY every other line break is written as `\n`. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

const passing = (seen: (chunk: Buffer) => void): Transform =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      seen(chunk);
      done(null, chunk);
    },
  });

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Compresses rows into a new file that only its owner may read, and on to the disk. `seen` hears of plain bytes. */
export async function writeRows(
  rows: Readable,
  path: string,
  seen: (bytes: number) => void,
): Promise<Written> {
  const hash = createHash('sha256');
  let [lines, bytes] = [0, 0];
  await pipeline(
    rows,
    passing((chunk) => {
      lines += linesIn(chunk);
      seen(chunk.length);
    }),
    createGzip({ level: 4 }),
    passing((chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    }),
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { rows: lines, bytes, sha256: hash.digest('hex') };
}

/** The SHA-256 of a file as it lies there. `seen` hears of its bytes. */
export async function digestOfFile(path: string, seen: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    seen(chunk.length);
  }
  return hash.digest('hex');
}

/** Hands the rows of a file over. `seen` hears of bytes of the file. */
export const readRows = (path: string, into: Writable, seen: (bytes: number) => void): Promise<void> =>
  pipeline(
    createReadStream(path),
    passing((chunk) => seen(chunk.length)),
    createGunzip(),
    into,
  );
