import type { Prepared } from './prepare.js';
import { metresPerDegreeLat, metresPerDegreeLon } from './prepare.js';
import type { SearchSector } from './types.js';

/** A place and how likely the source stands there; metres east and north of the flight's origin. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly probability: number;
}

/** A search that is to be walked in a day; a larger sector says nothing. */
export const mostSquareMetres = 2.9e6;
const wantedShare = 0.97;
const slices = 72;

interface Found {
  readonly x: number;
  readonly y: number;
  readonly from: number;
  readonly to: number;
  readonly radius: number;
  readonly share: number;
  readonly area: number;
}

/** The smallest sector that holds nearly all of the probability, or the one that holds the most within the largest area. */
export function chooseSector(
  places: readonly Place[],
  apexes: readonly { x: number; y: number }[],
  flight: Prepared,
): SearchSector | null {
  let best: Found | undefined;
  const better = (one: Found) => {
    const score = (f: Found) =>
      f.share >= wantedShare ? wantedShare + 1 - f.area / mostSquareMetres : f.share;
    if (best === undefined || score(one) > score(best)) best = one;
  };
  const likely = places.filter((one) => one.probability > 1e-4);
  for (const apex of apexes) sectorsFrom(apex, likely, better);
  if (best === undefined || best.share <= 0) return null;
  const { x, y, from, to, radius } = best;
  const [lon, lat] = flight.origin;
  const degrees = (one: number) => ((one % 360) + 360) % 360;
  return {
    apex: [lon + x / metresPerDegreeLon(lat), lat + y / metresPerDegreeLat],
    from: degrees(from),
    to: to - from >= 360 ? degrees(from) + 360 : degrees(to),
    radiusM: radius,
  };
}

function sectorsFrom(
  apex: { x: number; y: number },
  places: readonly Place[],
  offer: (one: Found) => void,
): void {
  const seen = places.map(({ x, y, probability }) => {
    const dx = x - apex.x;
    const dy = y - apex.y;
    const bearing = (Math.atan2(dx, dy) * 180) / Math.PI;
    return {
      slice: Math.floor((((bearing + 360) % 360) / 360) * slices) % slices,
      distance: Math.hypot(dx, dy),
      probability,
    };
  });
  seen.sort((a, b) => a.distance - b.distance);
  for (const width of [4, 6, 8, 10, 12, 16, 20, 26, 36, 48, 72]) {
    const angle = (width / slices) * 2 * Math.PI;
    const most = Math.sqrt((2 * mostSquareMetres) / angle);
    for (let first = 0; first < (width === slices ? 1 : slices); first++) {
      let [share, reach] = [0, 0];
      for (const one of seen) {
        if (one.distance + 40 > most || share >= wantedShare) break;
        if ((one.slice - first + slices) % slices >= width) continue;
        share += one.probability;
        reach = one.distance;
      }
      if (share === 0) continue;
      const radius = Math.min(most, Math.max(100, reach + 60));
      const from = (first * 360) / slices;
      offer({
        ...apex,
        from,
        to: from + (width * 360) / slices,
        radius,
        share,
        area: (angle / 2) * radius ** 2,
      });
    }
  }
}
