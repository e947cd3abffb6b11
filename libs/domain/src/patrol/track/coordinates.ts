/** Systems of coordinates. CGCS2000 differs from WGS-84 by centimetres and is taken as the same. */
export const coordinateSystems = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;
export type CoordinateSystem = (typeof coordinateSystems)[number];

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** The system that a name means (`EPSG:4326`, `gcj-02`), or undefined: a coordinate of no known system is no place. */
export function coordinateSystemOf(name: string): CoordinateSystem | undefined {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const others: Record<string, CoordinateSystem> = {
    EPSG4326: 'WGS84',
    CRS84: 'WGS84',
    EPSG4490: 'CGCS2000',
    BD09LL: 'BD09',
  };
  return Object.hasOwn(others, plain) ? others[plain] : coordinateSystems.find((one) => one === plain);
}

/** A place on the earth: finite, in range, and not the 0,0 of a receiver without a fix. */
export const isPlace = ({ lon, lat }: Place): boolean =>
  Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && !(lon === 0 && lat === 0);

const [axis, eccentricity] = [6_378_245, 0.006693421622965943];

/** The offset of GCJ-02 at a place in China, degrees (the published approximation of the Chinese map offset). */
function offsetAt({ lon, lat }: Place): Place {
  const [x, y] = [lon - 105, lat - 35];
  const wave = (value: number, ...parts: readonly (readonly [number, number])[]) =>
    parts.reduce((sum, [size, times]) => sum + size * Math.sin(times * value * Math.PI), 0) * (2 / 3);
  const root = Math.sqrt(Math.abs(x));
  const both = wave(x, [20, 6], [20, 2]);
  const dLat =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    both +
    wave(y, [20, 1], [40, 1 / 3]) +
    wave(y, [160, 1 / 12], [320, 1 / 30]);
  const dLon =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    both +
    wave(x, [20, 1], [40, 1 / 3]) +
    wave(x, [150, 1 / 12], [300, 1 / 30]);
  const phi = (lat / 180) * Math.PI;
  const magic = 1 - eccentricity * Math.sin(phi) ** 2;
  return {
    lat: (dLat * 180) / (((axis * (1 - eccentricity)) / (magic * Math.sqrt(magic))) * Math.PI),
    lon: (dLon * 180) / ((axis / Math.sqrt(magic)) * Math.cos(phi) * Math.PI),
  };
}

/** Where the offset is defined at all: a coarse box; outside it a declared GCJ-02 is taken as it stands. */
const inChina = ({ lon, lat }: Place): boolean =>
  lon > 72.004 && lon < 137.8347 && lat > 0.8293 && lat < 55.8271;

export function gcj02FromWgs84(place: Place): Place {
  if (!inChina(place)) return place;
  const { lon, lat } = offsetAt(place);
  return { lon: place.lon + lon, lat: place.lat + lat };
}

/** The inverse by fixed point; exact to well under a centimetre. */
function wgs84FromGcj02(place: Place): Place {
  let guess = place;
  for (let round = 0; round < 6; round++) {
    const there = gcj02FromWgs84(guess);
    guess = { lon: guess.lon + place.lon - there.lon, lat: guess.lat + place.lat - there.lat };
  }
  return guess;
}

function gcj02FromBd09({ lon, lat }: Place): Place {
  const [x, y] = [lon - 0.0065, lat - 0.006];
  const turn = (Math.PI * 3000) / 180;
  const z = Math.hypot(x, y) - 0.00002 * Math.sin(y * turn);
  const angle = Math.atan2(y, x) - 0.000003 * Math.cos(x * turn);
  return { lon: z * Math.cos(angle), lat: z * Math.sin(angle) };
}

/** A place in WGS-84. It is converted only because its system was declared; nothing is guessed. */
export function toWgs84(place: Place, system: CoordinateSystem): Place {
  if (system === 'GCJ02') return wgs84FromGcj02(place);
  return system === 'BD09' ? wgs84FromGcj02(gcj02FromBd09(place)) : place;
}

/** Metres between two places, over the shorter way round the earth. */
export function distanceM(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const half = (value: number) => Math.sin(value / 2) ** 2;
  const dLat = (b.lat - a.lat) * radians;
  const dLon = eastOf(a.lon, b.lon) * radians;
  const h = half(dLat) + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(dLon);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Degrees from one longitude east to another, -180 to 180: 179.9 to -179.9 is 0.2, not -359.8. */
export const eastOf = (from: number, to: number): number => ((((to - from + 180) % 360) + 360) % 360) - 180;

/**
 * Whether a place stated as WGS-84 looks like GCJ-02: it fits a place that is known for certain (the dock, the track) clearly
 * better after conversion. A suspicion only; the place stays as it was stated until somebody declares its system.
 */
export function suspectGcj02(stated: Place, known: Place): boolean {
  if (!inChina(stated)) return false;
  const [plain, converted] = [distanceM(stated, known), distanceM(wgs84FromGcj02(stated), known)];
  return plain > 150 && converted < plain / 4 && converted < 120;
}
