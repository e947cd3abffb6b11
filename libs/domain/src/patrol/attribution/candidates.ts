import { metresPerDegreeLat, metresPerDegreeLon, type Prepared } from './prepare.js';
import type { FlightOutlet, GasFlight } from './types.js';

export interface OutletNear {
  readonly outlet: FlightOutlet;
  readonly x: number;
  readonly y: number;
  readonly permitted: boolean;
}

const outletReach = 2500;
const cellReach = 1300;
/** Cosine of the widest angle between the stated wind and a place that is still taken as upwind: 50 degrees. */
const upwind = 0.64;

/** Outlets close enough to the flight to be seen by it. */
export function outletsNear(
  outlets: readonly FlightOutlet[],
  { origin, x, y }: Prepared,
  { pollutant }: GasFlight,
): OutletNear[] {
  return outlets.flatMap((outlet) => {
    const east = (outlet.lon - origin[0]) * metresPerDegreeLon(origin[1]);
    const north = (outlet.lat - origin[1]) * metresPerDegreeLat;
    let closest = Infinity;
    for (let k = 0; k < x.length; k += 4)
      closest = Math.min(closest, Math.hypot(x[k]! - east, y[k]! - north));
    if (closest > outletReach) return [];
    return [{ outlet, x: east, y: north, permitted: outlet.pollutants.includes(pollutant) }];
  });
}

const mostPerSide = 40;

/** Closer to a permitted outlet than this, nobody can tell another source from it by a flight. */
const besideOutlet = 200;

/** Places upwind of the flight, on a grid: where a source that stands in no register could be. */
export function cellsUpwind(
  { x, y }: Prepared,
  { wind }: GasFlight,
  near: readonly OutletNear[],
  cellMetres: number,
): { x: number; y: number }[] {
  const [minX, maxX] = [Math.min(...x) - cellReach, Math.max(...x) + cellReach];
  const [minY, maxY] = [Math.min(...y) - cellReach, Math.max(...y) + cellReach];
  const step = Math.max(cellMetres, (maxX - minX) / mostPerSide, (maxY - minY) / mostPerSide);
  const radians = (wind.direction * Math.PI) / 180;
  const [toEast, toNorth] = [Math.sin(radians), Math.cos(radians)];
  const stride = Math.max(1, Math.floor(x.length / 60));
  const cells = [];
  for (let east = minX; east <= maxX; east += step)
    for (let north = minY; north <= maxY; north += step) {
      if (near.some((one) => one.permitted && Math.hypot(one.x - east, one.y - north) < besideOutlet))
        continue;
      let seen = false;
      for (let k = 0; k < x.length && !seen; k += stride) {
        const [dx, dy] = [east - x[k]!, north - y[k]!];
        const distance = Math.hypot(dx, dy);
        seen = distance > 20 && distance < cellReach && dx * toEast + dy * toNorth > upwind * distance;
      }
      if (seen) cells.push({ x: east, y: north });
    }
  return cells;
}
