import { buffer } from 'node:stream/consumers';

import { open, type Entry, type ZipFile } from 'yauzl';

import type { PatrolFileRefusal } from '@farwatch/contracts/http';

/** Of an archive: files in it, what they unpack to, and how much larger that may be. */
const [mostEntries, mostBytes, mostTimes] = [1_000, 512 * 1024 * 1024, 100];
/** Of one file in it. */
const mostOfOne = 100 * 1024 * 1024;
const small = 1024 * 1024;

/** An archive that is not opened, and why. */
export class NotOpened extends Error {
  constructor(
    readonly reason: Extract<PatrolFileRefusal, 'bad-zip' | 'zip-bomb' | 'name-unsafe'>,
    detail: string,
  ) {
    super(detail);
  }
}

export interface Packed {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * The files of an archive, one after the other; its names are names and lead nowhere. What it says to unpack to is bounded before
 * anything is unpacked, and an entry that unpacks to more than it says ends in an error. Throws `NotOpened`.
 */
export async function* unzip(path: string): AsyncGenerator<Packed> {
  const zip = await openZip(path);
  try {
    for (const entry of await entriesOf(zip))
      yield { name: entry.fileName, content: await contentOf(zip, entry) };
  } finally {
    zip.close();
  }
}

const openZip = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error === null ? resolve(zip) : reject(new NotOpened('bad-zip', error.message)),
    ),
  );

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  let unpacked = 0;
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      const { fileName, uncompressedSize: size, compressedSize: packed } = entry;
      unpacked += size;
      const bomb = size > small && size > packed * mostTimes;
      if (bomb || size > mostOfOne || unpacked > mostBytes || entries.length >= mostEntries) {
        const what = `${fileName} unpacks from ${packed} to ${size} bytes`;
        const limits = `at most ${mostTimes} times, ${mostOfOne} bytes a file, ${mostBytes} in all, ${mostEntries} files`;
        return reject(new NotOpened('zip-bomb', `${what}: ${limits}`));
      }
      if (!fileName.endsWith('/')) entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error: Error) => {
      const unsafe = /relative path|absolute path|invalid characters/i.test(error.message);
      reject(new NotOpened(unsafe ? 'name-unsafe' : 'bad-zip', error.message));
    });
    zip.readEntry();
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const broken = (error: Error): void =>
      reject(new NotOpened('bad-zip', `${entry.fileName}: ${error.message}`));
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return broken(error);
      buffer(stream).then(resolve, broken);
    });
  });
}
