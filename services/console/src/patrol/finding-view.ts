import type { FindingItem, StationItem } from '@farwatch/contracts/http';

import type { MapFinding, MapRanked } from '../map/map-data.js';
import type { SectorShape } from '../map/shapes.js';
import { nameIn } from '../overview/station-names.js';
import type { Language } from '../pollutant/pollutant.js';

type Attribution = NonNullable<FindingItem['attribution']>;

const mostRanked = 5;
/** What rounds to no percent explains nothing. */
const leastProbability = 0.005;

/** The outlets worth naming, the best first. */
export const likely = ({ ranked }: Attribution): Attribution['ranked'] =>
  ranked.filter(({ probability }) => probability >= leastProbability).slice(0, mostRanked);

/** Findings with a place, for the map; the radius of a whole search is drawn as its sector instead. */
export function findingsOnMap(items: readonly FindingItem[], language: Language): MapFinding[] {
  return items.flatMap(({ id, place, status, kindName, attribution }) =>
    place === undefined
      ? []
      : [
          {
            id,
            name: kindName[language],
            place: [place.lon, place.lat] as const,
            radius: attribution?.sector ? 0 : place.radius,
            status,
          },
        ],
  );
}

export const sectorsOf = (items: readonly FindingItem[]): SectorShape[] =>
  items.flatMap(({ attribution }) => attribution?.sector ?? []);

/** The likely outlets of a finding where the register knows their place. */
export function rankedOnMap(
  { attribution }: FindingItem,
  stations: readonly StationItem[],
  language: Language,
): MapRanked[] {
  if (!attribution) return [];
  return likely(attribution).flatMap(({ outlet }, i): MapRanked[] => {
    const station = stations.find(({ id }) => id === outlet);
    if (station?.lon === undefined || station.lat === undefined) return [];
    return [{ id: outlet, name: nameIn(language, station), rank: i + 1, place: [station.lon, station.lat] }];
  });
}
