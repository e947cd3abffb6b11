import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import xz from 'xz-decompress';

/** Measured data of others lies beside the project, in ../shared/data seen from the repository's root. */
const folder = fileURLToPath(new URL('../../../../../../shared/data/', import.meta.url));

/** Is the file there? A suite that needs it is skipped by name where it is not. */
export function hasSharedData(...files: string[]): boolean {
  return files.every((file) => existsSync(folder + file));
}

export function readSharedText(file: string): string {
  return readFileSync(folder + file, 'utf8');
}

/** Lines of an .xz text file, unpacked as a stream. */
export async function* sharedXzLines(file: string): AsyncGenerator<string> {
  const packed = Readable.toWeb(createReadStream(folder + file)) as ReadableStream<Uint8Array>;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of new xz.XzReadableStream(packed) as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
