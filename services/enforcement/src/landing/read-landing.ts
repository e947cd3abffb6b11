import { open } from 'node:fs/promises';

import type { PatrolFileFormat } from '@farwatch/contracts/http';
import { contentType, headBytes } from '@farwatch/files/content-type';
import { decodeText } from '@farwatch/files/text-encoding';

import type { Declared, Landing } from './landing-file.js';
import { readCsv } from './read-csv.js';
import { readGeoJson, readXml } from './read-geo.js';
import { readSrt } from './read-srt.js';

/** Longest text: tables are read as a whole, markup takes many times its length in memory. */
const [mostText, mostMarkup] = [32 * 1024 * 1024, 8 * 1024 * 1024];

/** What a file is, by its bytes: a name says nothing. */
export type Kind = 'zip' | 'photo' | 'text' | { readonly unknown: string };

export async function kindOf(head: Buffer): Promise<Kind> {
  const type = await contentType(head);
  if (type === undefined)
    return head.includes(0) && !/^(\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2))
      ? { unknown: 'bytes' }
      : 'text';
  if (type === 'application/zip' || type.startsWith('application/vnd.google-earth.kmz')) return 'zip';
  if (type.startsWith('image/')) return 'photo';
  if (type === 'application/xml' || type === 'application/x-subrip' || type.startsWith('text/'))
    return 'text';
  return type.includes('xml') || type.includes('kml') || type.includes('gpx') ? 'text' : { unknown: type };
}

export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads a text into what it says; answers its format, or undefined for none that is known. */
export function readText(landing: Landing, bytes: Buffer, declared: Declared): PatrolFileFormat | undefined {
  if (bytes.length > mostText) {
    landing.refuse(
      undefined,
      'too-large',
      `at most ${mostText} bytes of text are read: divide the file by flights`,
    );
    return undefined;
  }
  const { text } = decodeText(bytes);
  if (text.includes('\0')) {
    landing.refuse(undefined, 'bad-text', 'it is no text');
    return undefined;
  }
  const start = text.trimStart().slice(0, 20_000);
  const format = formatOf(start);
  if ((format === 'kml' || format === 'gpx' || format === 'geojson') && bytes.length > mostMarkup)
    landing.refuse(
      undefined,
      'too-large',
      `at most ${mostMarkup} bytes of ${format} are read: divide the file by flights`,
    );
  else if (format === 'kml' || format === 'gpx') readXml(landing, text, format, declared);
  else if (format === 'geojson') readGeoJson(landing, text, declared);
  else if (format === 'srt') readSrt(landing, text, declared);
  else if (format === 'csv') readCsv(landing, text, declared);
  else landing.refuse(undefined, 'format-unknown', 'neither CSV, KML, GPX, GeoJSON nor SRT');
  return format;
}

function formatOf(start: string): PatrolFileFormat | undefined {
  if (start.startsWith('<')) {
    const found = /<(?:[\w.-]+:)?(kml|gpx)[\s>]/i.exec(start)?.[1];
    return found === undefined ? undefined : (found.toLowerCase() as 'kml' | 'gpx');
  }
  if (start.startsWith('{')) return 'geojson';
  if (/^\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> /.test(start)) return 'srt';
  const first = start.slice(0, start.search(/[\r\n]|$/));
  return /[,;\t]/.test(first) ? 'csv' : undefined;
}
