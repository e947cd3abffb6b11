import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';

import type { MapSettings } from './settings.js';
import { sourceNames, type SourceName } from './map-data.js';

/** Colours of the scheme of the page; a map draws on a canvas and cannot read CSS variables. */
export interface MapColours {
  readonly ground: string;
  readonly land: string;
  readonly line: string;
  readonly text: string;
  readonly halo: string;
  readonly track: string;
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly danger: string;
  readonly info: string;
  readonly mute: string;
  readonly violet: string;
}

const nothing = { type: 'FeatureCollection', features: [] } as const;
/** Names of fonts of the machine: without an address for glyphs the library draws with these. */
const font = ['Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif'];

/** Expressions of the style are JSON; their types do not survive being put together. */
type Expression = never;
const by = (property: string, colours: Readonly<Record<string, string>>, other: string): Expression =>
  ['match', ['get', property], ...Object.entries(colours).flat(), other] as unknown as Expression;
const expression = (value: unknown): Expression => value as Expression;

function sources(tiles: MapSettings['tiles']): Record<string, SourceSpecification> {
  const geojson = (name: SourceName): SourceSpecification => ({
    type: 'geojson',
    data: nothing as never,
    ...(name === 'stations'
      ? {
          cluster: true,
          clusterRadius: 38,
          clusterMaxZoom: 13,
          clusterProperties: {
            silent: ['+', ['case', ['==', ['get', 'state'], 'silent'], 1, 0]],
          },
        }
      : {}),
  });
  return {
    ...Object.fromEntries(sourceNames.map((name) => [name, geojson(name)])),
    ...(tiles === null
      ? {}
      : {
          tiles: {
            type: 'raster' as const,
            tiles: [tiles.url],
            tileSize: 256,
            ...(tiles.attribution === '' ? {} : { attribution: escaped(tiles.attribution) }),
          },
        }),
  };
}

/** The library shows attributions as HTML. */
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The style of a map: where its sources are and how each is drawn, the lowest first. */
export function makeStyle(colours: MapColours, tiles: MapSettings['tiles']): StyleSpecification {
  const c = colours;
  const states = { online: c.good, silent: c.warn, retired: c.mute };
  const statuses = { raised: c.warn, confirmed: c.danger, rectified: c.info, closed: c.good };
  const label = (field: string, size: number) => ({
    'text-field': expression(['get', field]),
    'text-font': font,
    'text-size': size,
  });
  const halo = { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.4 };
  const layers: LayerSpecification[] = [
    { id: 'ground', type: 'background', paint: { 'background-color': c.ground } },
    ...(tiles === null ? [] : [{ id: 'tiles', type: 'raster' as const, source: 'tiles' }]),
    {
      id: 'land',
      type: 'fill',
      source: 'outline',
      paint: { 'fill-color': c.land, 'fill-opacity': tiles === null ? 1 : 0.15 },
    },
    {
      id: 'border',
      type: 'line',
      source: 'outline',
      paint: { 'line-color': c.line, 'line-width': 1.5, 'line-dasharray': [5, 2] },
    },
    {
      id: 'sector',
      type: 'fill',
      source: 'sectors',
      paint: { 'fill-color': c.danger, 'fill-opacity': 0.12 },
    },
    {
      id: 'sector-edge',
      type: 'line',
      source: 'sectors',
      paint: { 'line-color': c.danger, 'line-width': 1.2, 'line-opacity': 0.7 },
    },
    {
      id: 'radius',
      type: 'line',
      source: 'radii',
      paint: {
        'line-color': by('status', statuses, c.mute),
        'line-width': 1,
        'line-dasharray': [3, 3],
        'line-opacity': 0.6,
      },
    },
    {
      id: 'gap',
      type: 'line',
      source: 'gaps',
      paint: { 'line-color': c.track, 'line-width': 1.4, 'line-dasharray': [1, 3] },
    },
    {
      id: 'track',
      type: 'line',
      source: 'tracks',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c.track, 'line-width': 2 },
    },
    {
      id: 'segment-ahead',
      type: 'line',
      source: 'segments',
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': expression(['get', 'colour']), 'line-width': 3, 'line-opacity': 0.28 },
    },
    {
      id: 'segment',
      type: 'line',
      source: 'segments',
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': expression(['get', 'colour']), 'line-width': 5 },
    },
    {
      id: 'cluster',
      type: 'circle',
      source: 'stations',
      filter: ['has', 'point_count'],
      paint: {
        'circle-color': c.accent,
        'circle-radius': expression(['step', ['get', 'point_count'], 13, 10, 16, 100, 20, 1000, 25]),
        'circle-stroke-width': 3,
        'circle-stroke-color': expression(['case', ['>', ['get', 'silent'], 0], c.warn, c.halo]),
      },
    },
    {
      id: 'cluster-count',
      type: 'symbol',
      source: 'stations',
      filter: ['has', 'point_count'],
      layout: { ...label('point_count_abbreviated', 12), 'text-allow-overlap': true },
      paint: { 'text-color': c.halo },
    },
    {
      id: 'station',
      type: 'circle',
      source: 'stations',
      filter: ['!', ['has', 'point_count']],
      paint: {
        'circle-color': expression(['coalesce', ['get', 'colour'], by('state', states, c.track)]),
        'circle-radius': 9,
        'circle-stroke-width': 2,
        'circle-stroke-color': expression(by('state', { silent: c.warn, retired: c.mute }, c.halo)),
      },
    },
    {
      id: 'station-mark',
      type: 'symbol',
      source: 'stations',
      filter: ['!', ['has', 'point_count']],
      layout: { ...label('mark', 11), 'text-allow-overlap': true },
      paint: { 'text-color': c.halo },
    },
    {
      id: 'station-name',
      type: 'symbol',
      source: 'stations',
      minzoom: 11.5,
      filter: ['!', ['has', 'point_count']],
      layout: { ...label('name', 11), 'text-anchor': 'top', 'text-offset': [0, 1.05], 'text-optional': true },
      paint: halo,
    },
    {
      id: 'view',
      type: 'line',
      source: 'views',
      paint: { 'line-color': c.info, 'line-width': 2.5 },
    },
    {
      id: 'photo',
      type: 'circle',
      source: 'photos',
      paint: {
        'circle-color': c.info,
        'circle-radius': 6,
        'circle-stroke-width': 2,
        'circle-stroke-color': c.halo,
      },
    },
    {
      id: 'finding',
      type: 'circle',
      source: 'findings',
      paint: {
        'circle-color': by('status', statuses, c.mute),
        'circle-radius': 9,
        'circle-stroke-width': 2,
        'circle-stroke-color': c.halo,
      },
    },
    {
      id: 'finding-mark',
      type: 'symbol',
      source: 'findings',
      layout: {
        'text-field': '!',
        'text-font': font,
        'text-size': 13,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': c.halo },
    },
    {
      id: 'finding-name',
      type: 'symbol',
      source: 'findings',
      layout: {
        ...label('name', 12),
        'text-anchor': 'bottom',
        'text-offset': [0, -0.9],
        'text-optional': true,
      },
      paint: halo,
    },
    {
      id: 'ranked',
      type: 'circle',
      source: 'ranked',
      paint: {
        'circle-color': c.violet,
        'circle-radius': 11,
        'circle-stroke-width': 2,
        'circle-stroke-color': c.halo,
      },
    },
    {
      id: 'ranked-number',
      type: 'symbol',
      source: 'ranked',
      layout: { ...label('rank', 12), 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': c.halo },
    },
    {
      id: 'ranked-name',
      type: 'symbol',
      source: 'ranked',
      layout: { ...label('name', 12), 'text-anchor': 'top', 'text-offset': [0, 1.1], 'text-optional': true },
      paint: halo,
    },
  ];
  return { version: 8, sources: sources(tiles), layers };
}

/** Layers that answer a click, and what each is. */
export const picked = {
  station: 'station',
  finding: 'finding',
  track: 'track',
  photo: 'photo',
  ranked: 'station',
} as const;
