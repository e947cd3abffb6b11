import { gpx, kml } from '@tmcw/togeojson';
import { coordinateSystemOf } from '@farwatch/domain/patrol';
import { DOMParser } from '@xmldom/xmldom';

import { numberIn, placeIn, readingIn, valueColumn } from './columns.js';
import type { Declared, Landing, LandingPoint } from './landing-file.js';
import { readTime } from './times.js';

type Kind = 'kml' | 'gpx' | 'geojson';
const mostDepth = 100;

/** KML or GPX. Declarations of entities are refused before anybody expands them. */
export function readXml(landing: Landing, text: string, kind: 'kml' | 'gpx', declared: Declared): void {
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    return landing.refuse(
      undefined,
      'entity-declared',
      'a document type or an entity is declared: send it without',
    );
  if (depthOf(text) > mostDepth)
    return landing.refuse(undefined, 'bad-xml', `nested deeper than ${mostDepth}`);
  let found: unknown;
  try {
    const errors: string[] = [];
    const onError = (level: string, message: string): void => {
      if (level !== 'warning') errors.push(message);
    };
    const document = new DOMParser({ onError }).parseFromString(text, 'text/xml');
    if (errors.length > 0) return landing.refuse(undefined, 'bad-xml', errors[0]!);
    found = (kind === 'kml' ? kml : gpx)(document as never);
  } catch (error) {
    return landing.refuse(undefined, 'bad-xml', (error as Error).message);
  }
  // What a height means in KML stands beside each place; only where all of them say so it is one above the sea.
  const modes = [...text.matchAll(/<(?:gx:)?altitudeMode>\s*(\w+)/g)].map(([, mode]) => mode);
  const above = kind === 'gpx' || (modes.length > 0 && modes.every((mode) => mode === 'absolute'));
  readFeatures(landing, found, { ...declared, system: 'WGS84' }, above ? 'heightMsl' : undefined);
}

/** GeoJSON (RFC 7946), which is WGS-84; an older file may name another system, which is believed where it is known. */
export function readGeoJson(landing: Landing, text: string, declared: Declared): void {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return landing.refuse(undefined, 'bad-json', (error as Error).message);
  }
  const named = (found as { crs?: { properties?: { name?: unknown } } } | null)?.crs?.properties?.name;
  const system =
    named === undefined
      ? 'WGS84'
      : coordinateSystemOf(String(named).split(':').at(-1)!.replace(/^\d+$/, 'EPSG$&'));
  if (system === undefined)
    return landing.refuse(undefined, 'no-coordinate-system', `crs: ${String(named)} is not known`);
  readFeatures(landing, found, { ...declared, system }, 'heightEllipsoid');
}

type HeightName = 'heightMsl' | 'heightEllipsoid' | undefined;
interface Feature {
  readonly geometry?: { readonly type?: unknown; readonly coordinates?: unknown } | null;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

function readFeatures(landing: Landing, found: unknown, declared: Declared, height: HeightName): void {
  const root = found as { type?: unknown; features?: unknown } | null;
  const features = root?.type === 'Feature' ? [root] : root?.features;
  if (!Array.isArray(features)) return landing.refuse(undefined, 'bad-json', 'it has no features');
  const count = { line: 0 };
  for (const feature of features as Feature[]) {
    const { geometry, properties } = feature ?? {};
    const said = properties ?? {};
    const times =
      (said['coordinateProperties'] as { times?: unknown } | undefined)?.times ??
      said['coordTimes'] ??
      said['times'];
    if (geometry?.type === 'Point')
      readPoint(landing, geometry.coordinates, said, declared, height, ++count.line);
    else if (geometry?.type === 'LineString')
      readLine(landing, geometry.coordinates, times, declared, height, count);
    else if (geometry?.type === 'MultiLineString')
      for (const [index, line] of listOf(geometry.coordinates).entries())
        readLine(landing, line, listOf(times)[index], declared, height, count);
    else
      landing.refuse(++count.line, 'no-time', `${String(geometry?.type ?? 'nothing')}: an area says no time`);
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function readLine(
  landing: Landing,
  coordinates: unknown,
  times: unknown,
  declared: Declared,
  height: HeightName,
  count: { line: number },
): void {
  const places = listOf(coordinates);
  const stamps = listOf(times);
  if (stamps.length === 0)
    return landing.refuse(count.line + 1, 'no-time', 'a line whose points say no time');
  for (const [index, one] of places.entries()) {
    const line = ++count.line;
    if (!landing.hasRoom(line)) return;
    const atMs = readTime(landing, line, stamp(stamps[index]), declared);
    if (atMs !== undefined) push(landing, one, atMs, declared, height, line);
  }
}

function readPoint(
  landing: Landing,
  coordinates: unknown,
  said: Readonly<Record<string, unknown>>,
  declared: Declared,
  height: HeightName,
  line: number,
): void {
  if (!landing.hasRoom(line)) return;
  const begin = (said['timespan'] as { begin?: unknown } | undefined)?.begin;
  const atMs = readTime(landing, line, stamp(said['time'] ?? said['timestamp'] ?? begin), declared);
  if (atMs === undefined) return;
  const point = push(landing, coordinates, atMs, declared, height, line);
  for (const [name, value] of Object.entries(said)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const column = valueColumn(name);
    if ('reason' in column) {
      // Names and descriptions are no columns; a pollutant whose unit is missing is told of.
      if (column.reason !== 'unknown-column') landing.refuse(line, column.reason, column.detail);
      continue;
    }
    const reading = readingIn(landing, line, String(value), column, { atMs, place: point?.place });
    if (reading !== undefined) landing.readings.push(reading);
  }
}

const stamp = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function push(
  landing: Landing,
  coordinates: unknown,
  atMs: number,
  declared: Declared,
  height: HeightName,
  line: number,
): LandingPoint | undefined {
  const [lon, lat, up] = listOf(coordinates).map((one) => numberIn(String(one)));
  const place = placeIn(landing, line, lon ?? Number.NaN, lat ?? Number.NaN, declared);
  if (place === undefined) return undefined;
  const point = { atMs, place, ...(height !== undefined && Number.isFinite(up) && { [height]: up }) };
  landing.points.push(point);
  return point;
}

/** How deep elements lie in each other, told without reading them. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const [, end, self] of text.matchAll(/<(\/?)[A-Za-z][^<>]*?(\/?)>/g)) {
    if (end === '/') depth--;
    else if (self !== '/') most = Math.max(most, ++depth);
  }
  return most;
}
