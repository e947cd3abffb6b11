import { readFileSync, statSync } from 'node:fs';

import { mapOutline, type Answer, type MapOutline, type mapRoutes } from '@farwatch/contracts/http';
import { describeError, Fault } from '@farwatch/runtime/fault';

import type { ApiConfig } from './config.js';

/** What maps show beside the data of the platform. */
export type MapSettings = Answer<typeof mapRoutes.getMap>;

const mostBytes = 4 * 1024 * 1024;

/** Reads the settings of the map. Throws `Fault('config')` with the file and what is wrong with it. */
export function readMapSettings(
  config: Pick<ApiConfig, 'FARWATCH_MAP_OUTLINE' | 'FARWATCH_MAP_TILES' | 'FARWATCH_MAP_TILES_BY'>,
): MapSettings {
  const { FARWATCH_MAP_OUTLINE: file, FARWATCH_MAP_TILES: url, FARWATCH_MAP_TILES_BY: attribution } = config;
  return {
    outline: file === undefined ? null : readOutline(file),
    tiles: url === undefined ? null : { url, attribution },
  };
}

/** Origin that browsers have to be let through to for tiles; undefined when it is our own. */
export const tileOrigin = ({ tiles }: MapSettings): string | undefined =>
  tiles === null || tiles.url.startsWith('/') ? undefined : /^https?:\/\/[^/]+/.exec(tiles.url)?.[0];

function readOutline(file: string): MapOutline {
  const wrong = (why: string): Fault => new Fault('config', `FARWATCH_MAP_OUTLINE: ${file}: ${why}`);
  let given: unknown;
  try {
    if (statSync(file).size > mostBytes) throw new Error('is larger than 4 MiB: simplify it');
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(describeError(error));
  }
  const read = mapOutline.safeParse(collectionOf(given));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(`no GeoJSON of polygons: ${issue!.path.join('.')}: ${issue!.message}`);
  }
  const outside = read.data.features
    .flatMap(({ geometry }) =>
      geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat(),
    )
    .flat()
    .find(([lon, lat]) => !(Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90));
  if (outside !== undefined)
    throw wrong(`${outside.join(', ')} is no longitude and latitude: convert the file to WGS-84`);
  return read.data;
}

/** A geometry or a feature alone is taken as a collection of one. */
function collectionOf(given: unknown): unknown {
  const { type } = (given ?? {}) as { readonly type?: unknown };
  if (type === 'FeatureCollection') return given;
  const feature = type === 'Feature' ? given : { type: 'Feature', properties: {}, geometry: given };
  return { type: 'FeatureCollection', features: [feature] };
}
