import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

import { bounds, TooLarge } from './grid.js';

/** The files of a ZIP by name, each unpacked when it is asked for. What they say to unpack to is bounded before any is. */
export interface Unzipped {
  /** The text of a file; undefined when there is none of this name. */
  read(name: string): Promise<string | undefined>;
}

/** Opens a ZIP. Rejects with `TooLarge`, or with another error for what is no ZIP or is broken. */
export async function unzip(bytes: Uint8Array): Promise<Unzipped> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(Buffer.from(bytes), { lazyEntries: true, autoClose: false }, (error, opened) =>
      error === null ? resolve(opened) : reject(error),
    ),
  );
  const entries = await entriesOf(zip);
  return {
    read: async (name) => {
      const entry = entries.get(name);
      return entry === undefined ? undefined : textOf(zip, entry);
    },
  };
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      unpacked += entry.uncompressedSize;
      if (unpacked > bounds.unpackedBytes || entries.size >= bounds.zipEntries) return reject(new TooLarge());
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** The stream fails by itself when an entry unpacks to more than it says. */
function textOf(zip: ZipFile, entry: Entry): Promise<string> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error);
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () =>
        resolve(
          Buffer.concat(parts)
            .toString('utf8')
            .replace(/^\ufeff/, ''),
        ),
      );
      stream.on('error', reject);
    });
  });
}
