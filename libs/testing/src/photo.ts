import { createHash } from 'node:crypto';

import { Transformer } from '@napi-rs/image';

export interface PhotoSays {
  readonly lat?: number;
  readonly lon?: number;
  /** `2026:11:01 09:00:05`, as cameras write it. */
  readonly local?: string;
  /** `+08:00`. */
  readonly offset?: string;
  readonly orientation?: number;
  readonly width?: number;
  readonly height?: number;
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A real JPEG with EXIF of these words, made as a camera makes it; `seed` tells photos apart. */
export async function photo(says: PhotoSays = {}, seed = 1): Promise<Buffer> {
  const { width = 640, height = 480 } = says;
  const pixels = Buffer.alloc(width * height * 4);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at * seed + (at >> 7)) & 0xff;
  const jpeg = await Transformer.fromRgbaPixels(pixels, width, height).jpeg(80);
  const tiff = exif(says);
  const app1 = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(app1.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, app1, jpeg.subarray(2)]);
}

type Tag = readonly [id: number, type: number, count: number, value: Buffer];

const ascii = (id: number, text: string): Tag => {
  const value = Buffer.from(`${text}\0`, 'latin1');
  return [id, 2, value.length, value];
};
const long = (id: number, value: number): Tag => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return [id, 4, 1, bytes];
};
const short = (id: number, value: number): Tag => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(value);
  return [id, 3, 1, bytes];
};
const degrees = (id: number, value: number): Tag => {
  const bytes = Buffer.alloc(24);
  const whole = Math.floor(value);
  const minutes = Math.floor((value - whole) * 60);
  const seconds = Math.round(((value - whole) * 60 - minutes) * 60 * 10_000);
  for (const [at, part] of [whole, 1, minutes, 1, seconds, 10_000].entries())
    bytes.writeUInt32LE(part, at * 4);
  return [id, 5, 3, bytes];
};

/** A little TIFF: IFD0 with Make, then EXIF and GPS. */
function exif({ lat, lon, local, offset, orientation = 1 }: PhotoSays): Buffer {
  const exifTags = [
    ...(local === undefined ? [] : [ascii(0x9003, local)]),
    ...(offset === undefined ? [] : [ascii(0x9011, offset)]),
  ];
  const gpsTags =
    lat === undefined || lon === undefined
      ? []
      : [
          ascii(1, lat < 0 ? 'S' : 'N'),
          degrees(2, Math.abs(lat)),
          ascii(3, lon < 0 ? 'W' : 'E'),
          degrees(4, Math.abs(lon)),
        ];
  const first = (exifAt: number, gpsAt: number): Tag[] => [
    ascii(0x010f, 'DJI'),
    ascii(0x0110, 'M3TD'),
    short(0x0112, orientation),
    long(0x8769, exifAt),
    ...(gpsTags.length === 0 ? [] : [long(0x8825, gpsAt)]),
  ];
  const header = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]);
  const zero = directory(first(0, 0), 8);
  const exifAt = 8 + zero.length;
  const exifPart = directory(exifTags, exifAt);
  const gpsAt = exifAt + exifPart.length;
  return Buffer.concat([header, directory(first(exifAt, gpsAt), 8), exifPart, directory(gpsTags, gpsAt)]);
}

function directory(tags: readonly Tag[], at: number): Buffer {
  const head = Buffer.alloc(2 + tags.length * 12 + 4);
  head.writeUInt16LE(tags.length);
  const more: Buffer[] = [];
  let next = at + head.length;
  for (const [index, [id, type, count, value]] of tags.entries()) {
    const entry = 2 + index * 12;
    head.writeUInt16LE(id, entry);
    head.writeUInt16LE(type, entry + 2);
    head.writeUInt32LE(count, entry + 4);
    if (value.length <= 4) value.copy(head, entry + 8);
    else {
      head.writeUInt32LE(next, entry + 8);
      const even = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
      more.push(even);
      next += even.length;
    }
  }
  return Buffer.concat([head, ...more]);
}
