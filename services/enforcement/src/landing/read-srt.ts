import { numberIn, placeIn } from './columns.js';
import type { Declared, Landing } from './landing-file.js';
import { readTime } from './times.js';

const stamp = /\d{4}[-./]\d\d[-./]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,3})?(?:,\d{3})?/;
const tag = (names: string): RegExp => new RegExp(`\\b(?:${names})\\s*:?\\s*([-+]?\\d+(?:\\.\\d+)?)`, 'i');
/** A vendor's own slip of the pen is among them. */
const [latitude, longitude] = [tag('latitude'), tag('longitude|longtitude')];
const [relative, absolute] = [tag('rel_alt|BAROMETER'), tag('abs_alt')];
const older = /GPS\s*\(\s*([-+]?[\d.]+)\s*,\s*([-+]?[\d.]+)/i;

/** Subtitles of a DJI video: a point a second, where the camera was. A film has thirty frames a second; more of them say no more. */
export function readSrt(landing: Landing, text: string, declared: Declared): void {
  let [line, last] = [1, Number.NEGATIVE_INFINITY];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const here = line;
    line += block.split('\n').length + 1;
    const time = stamp.exec(block)?.[0];
    if (block.trim() === '') continue;
    if (!landing.hasRoom(here)) return;
    // `.123,456` is milliseconds and microseconds.
    const atMs = readTime(landing, here, time?.replace(/([.,]\d{3}),\d{3}$/, '$1'), declared);
    if (atMs === undefined || atMs - last < 1_000) continue;
    const [lat, lon] = [latitude.exec(block)?.[1], longitude.exec(block)?.[1]];
    const [, east, north] = older.exec(block) ?? [];
    const place = placeIn(landing, here, numberIn(lon ?? east), numberIn(lat ?? north), declared);
    if (place === undefined) continue;
    last = atMs;
    landing.points.push({
      atMs,
      place,
      heightAboveTakeoff: numberIn(relative.exec(block)?.[1]),
      heightMsl: numberIn(absolute.exec(block)?.[1]),
    });
  }
}
