import type { FlightItem, MapOutline, TrackFeature } from '@farwatch/contracts/http';
import type { StationKind } from '@farwatch/domain/reading';

import { boundsOf, placeAt, sectorRing, type LonLat, type SectorShape } from './shapes.js';

/** A station or outlet with its state; sections of water may carry the colour of their class. */
export interface MapStation {
  readonly id: string;
  readonly name: string;
  readonly kind: StationKind;
  readonly state: 'online' | 'silent' | 'unknown' | 'retired';
  readonly place: LonLat;
  readonly colour?: string | undefined;
}

/** The way of a flight: its parts, and between them gaps in which nobody knows where it was. */
export interface MapTrack {
  readonly id: string;
  readonly name: string;
  readonly parts: readonly (readonly LonLat[])[];
}

/** A piece of the way with the colour of what was measured there. */
export interface MapSegment {
  readonly from: LonLat;
  readonly to: LonLat;
  readonly colour: string;
  /** When it was flown, epoch ms: the replay draws what lies before its moment. */
  readonly atMs: number;
}

export interface MapFinding {
  readonly id: string;
  readonly name: string;
  readonly place: LonLat;
  /** Metres; 0 where it is a point. */
  readonly radius: number;
  readonly status: 'raised' | 'confirmed' | 'dismissed' | 'rectified' | 'closed';
}

/** A place with a number: the outlets that explain a flight, in order. */
export interface MapRanked {
  readonly id: string;
  readonly name: string;
  readonly rank: number;
  readonly place: LonLat;
}

/** Where a photo was taken, and where the camera looked: degrees from north. */
export interface MapPhoto {
  readonly id: string;
  readonly name: string;
  readonly place: LonLat;
  readonly yaw?: number | undefined;
}

/** All that a map can show; what is left out is not there. */
export interface MapData {
  readonly outline?: MapOutline | null | undefined;
  readonly stations?: readonly MapStation[] | undefined;
  readonly tracks?: readonly MapTrack[] | undefined;
  readonly segments?: readonly MapSegment[] | undefined;
  readonly sectors?: readonly SectorShape[] | undefined;
  readonly ranked?: readonly MapRanked[] | undefined;
  readonly findings?: readonly MapFinding[] | undefined;
  readonly photos?: readonly MapPhoto[] | undefined;
}

/** What was clicked or chosen. */
export interface MapPick {
  readonly kind: 'station' | 'track' | 'finding' | 'photo';
  readonly id: string;
}

interface Feature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
}
export interface Features {
  readonly type: 'FeatureCollection';
  readonly features: readonly Feature[];
}

/** Names of the sources of the map. */
export const sourceNames = [
  'outline', 'sectors', 'stations', 'tracks', 'gaps', 'segments', 'radii', 'views', 'photos', 'ranked', 'findings',
] as const; // prettier-ignore
export type SourceName = (typeof sourceNames)[number];

const feature = (type: string, coordinates: unknown, properties: Feature['properties'] = {}): Feature => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});
const point = (place: LonLat, properties: Feature['properties']): Feature =>
  feature('Point', place, properties);

/** How far the direction of view of a photo is drawn, metres. */
const viewM = 60;

/** The data as GeoJSON, one collection for each source of the map. `mark` is the letter of a kind of station. */
export function featuresOf(
  data: MapData,
  mark: (kind: StationKind) => string,
): Readonly<Record<SourceName, Features>> {
  const { stations = [], tracks = [], segments = [], sectors = [] } = data;
  const { ranked = [], findings = [], photos = [] } = data;
  const all: Record<SourceName, readonly Feature[]> = {
    outline: (data.outline?.features ?? []).map(({ geometry, properties }) =>
      feature(geometry.type, geometry.coordinates, properties),
    ),
    sectors: sectors.map((sector) => feature('Polygon', [sectorRing(sector)])),
    stations: stations.map(({ id, name, kind, state, place, colour }) =>
      point(place, { id, name, kind, state, mark: mark(kind), ...(colour === undefined ? {} : { colour }) }),
    ),
    tracks: tracks.flatMap(({ id, name, parts }) =>
      parts.filter((part) => part.length > 1).map((part) => feature('LineString', part, { id, name })),
    ),
    gaps: tracks.flatMap(({ id, parts }) =>
      gapsBetween(parts).map((ends) => feature('LineString', ends, { id })),
    ),
    segments: segments.map(({ from, to, colour, atMs }) =>
      feature('LineString', [from, to], { colour, atMs }),
    ),
    radii: findings
      .filter(({ radius }) => radius > 0)
      .map(({ id, place: [lon, lat], radius, status }) =>
        feature('Polygon', [sectorRing({ apex: { lon, lat }, from: 0, to: 360, radius })], { id, status }),
      ),
    views: photos.flatMap(({ id, place, yaw }) =>
      yaw === undefined
        ? []
        : [feature('LineString', [place, placeAt({ lon: place[0], lat: place[1] }, yaw, viewM)], { id })],
    ),
    photos: photos.map(({ id, name, place }) => point(place, { id, name })),
    ranked: ranked.map(({ id, name, rank, place }) => point(place, { id, name, rank: String(rank) })),
    findings: findings.map(({ id, name, place, status }) => point(place, { id, name, status })),
  };
  return Object.fromEntries(
    sourceNames.map((name) => [name, { type: 'FeatureCollection', features: all[name] }]),
  ) as unknown as Record<SourceName, Features>;
}

/** From the end of each part to the beginning of the next. */
export function gapsBetween(parts: readonly (readonly LonLat[])[]): [LonLat, LonLat][] {
  const known = parts.filter((part) => part.length > 0);
  return known.slice(1).map((part, i) => [known[i]!.at(-1)!, part[0]!]);
}

/** The rectangle around what the map is about: a map of stations is of the whole district, else it is about what was flown. */
export function extentOf(data: MapData): [LonLat, LonLat] | undefined {
  const flown = [
    ...(data.tracks ?? []).flatMap(({ parts }) => parts.flat()),
    ...(data.sectors ?? []).flatMap(sectorRing),
    ...(data.ranked ?? []).map(({ place }) => place),
    ...(data.findings ?? []).map(({ place }) => place),
    ...(data.photos ?? []).map(({ place }) => place),
  ];
  const own = (data.stations ?? []).map(({ place }) => place);
  const border = (data.outline?.features ?? []).flatMap(({ geometry }) =>
    (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat())
      .flat()
      .map(([lon, lat]): LonLat => [lon!, lat!]),
  );
  return (own.length > 0 ? undefined : boundsOf(flown)) ?? boundsOf([...own, ...border, ...flown]);
}

/** Tracks of flights, for the map; what has none yet is left out. */
export function tracksOnMap(flights: readonly FlightItem[], tracks: readonly TrackFeature[]): MapTrack[] {
  return flights.flatMap(({ id, flight }) => {
    const track = tracks.find(({ properties }) => properties.flight === id);
    if (!track || track.geometry.coordinates.length === 0) return [];
    const parts = track.geometry.coordinates.map((part) => part.map(([lon, lat]) => [lon!, lat!] as const));
    return [{ id, name: flight, parts }];
  });
}
