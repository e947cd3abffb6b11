/** Longitude and latitude, WGS-84. */
export type LonLat = readonly [lon: number, lat: number];

/** A sector to search, as the analysis of a flight names it: clockwise from `from` to `to`, bearings from north, metres. */
export interface SectorShape {
  readonly apex: { readonly lon: number; readonly lat: number };
  readonly from: number;
  readonly to: number;
  readonly radius: number;
}

const metresPerDegree = 111_195;
const radians = Math.PI / 180;

/** The place that lies so many metres away at a bearing (degrees from north); a plane is good enough for some kilometres. */
export function placeAt(
  from: { readonly lon: number; readonly lat: number },
  bearing: number,
  metres: number,
): LonLat {
  const north = (metres * Math.cos(bearing * radians)) / metresPerDegree;
  const narrow = Math.max(0.01, Math.cos(from.lat * radians));
  const east = (metres * Math.sin(bearing * radians)) / (metresPerDegree * narrow);
  return [from.lon + east, from.lat + north];
}

/** A closed ring around a sector; a full turn is a circle without its apex. */
export function sectorRing({ apex, from, to, radius }: SectorShape): LonLat[] {
  const turn = (((to - from) % 360) + 360) % 360;
  const width = turn === 0 ? 360 : turn;
  const steps = Math.max(8, Math.ceil(width / 5));
  const arc = Array.from({ length: steps + 1 }, (_, i) => placeAt(apex, from + (width * i) / steps, radius));
  if (width === 360) return [...arc.slice(0, -1), arc[0]!];
  const tip: LonLat = [apex.lon, apex.lat];
  return [tip, ...arc, tip];
}

/** West, south, east, north of all places; undefined of none. */
export function boundsOf(places: Iterable<LonLat>): [LonLat, LonLat] | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of places) {
    [west, south] = [Math.min(west, lon), Math.min(south, lat)];
    [east, north] = [Math.max(east, lon), Math.max(north, lat)];
  }
  return west > east
    ? undefined
    : [
        [west, south],
        [east, north],
      ];
}
