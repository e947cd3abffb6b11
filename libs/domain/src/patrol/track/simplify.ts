import { eastOf, type Place } from './coordinates.js';
import { longestGapMs, type TrackPoint } from './track.js';

/** Metres that one pixel of a web map (tiles of 256 pixels) shows at a zoom level and latitude. */
export const metresPerPixel = (zoom: number, lat: number): number =>
  (156_543.033_92 * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;

/** Parts of a track between which nobody knows where the drone was, or that cross 180 degrees. Points by time. */
export function partsOfTrack<P extends TrackPoint>(points: readonly P[]): P[][] {
  const parts: P[][] = [];
  for (const point of points) {
    const before = parts.at(-1)?.at(-1);
    const goesOn =
      before !== undefined &&
      point.atMs - before.atMs <= longestGapMs &&
      Math.abs(point.lon - before.lon) <= 180;
    if (goesOn) parts.at(-1)!.push(point);
    else parts.push([point]);
  }
  return parts;
}

/**
 * The fewest of the points, the first and the last among them, from which none of the others lies further than `toleranceM`
 * (Douglas and Peucker 1973, without recursion). Metres are those of a plane at the first point: good for a flight.
 */
export function simplifyLine<P extends Place>(points: readonly P[], toleranceM: number): P[] {
  if (points.length <= 2 || toleranceM <= 0) return [...points];
  const origin = points[0]!;
  const scale = 111_320 * Math.cos((origin.lat * Math.PI) / 180);
  const x = Float64Array.from(points, ({ lon }) => eastOf(origin.lon, lon) * scale);
  const y = Float64Array.from(points, ({ lat }) => (lat - origin.lat) * 110_950);
  const kept = new Uint8Array(points.length);
  kept[0] = kept[points.length - 1] = 1;
  const open: [from: number, to: number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span;
    const furthest = furthestFrom(x, y, from, to);
    if (furthest.squared <= toleranceM * toleranceM) continue;
    kept[furthest.at] = 1;
    open.push([from, furthest.at], [furthest.at, to]);
  }
  return points.filter((_, at) => kept[at] === 1);
}

/** The point between two that lies furthest from the straight line between them. */
function furthestFrom(
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
): { readonly at: number; readonly squared: number } {
  const [dx, dy] = [x[to]! - x[from]!, y[to]! - y[from]!];
  const length = dx * dx + dy * dy;
  let [at, squared] = [from, -1];
  for (let k = from + 1; k < to; k++) {
    const [px, py] = [x[k]! - x[from]!, y[k]! - y[from]!];
    const share = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
    const distance = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (distance > squared) [at, squared] = [k, distance];
  }
  return { at, squared };
}
