import { events, type Drone, type Enterprise, type Limit, type Station } from '@farwatch/contracts/events';
import { distanceM, type FlightOutlet, type Place, type StationNear } from '@farwatch/domain/patrol';
import { tableFromContext } from '@farwatch/messaging/compacted-table';
import type { PartContext } from '@farwatch/runtime/part';

/** An outlet as a flight may see it. */
export interface OutletFacts extends FlightOutlet {
  readonly name: string;
  readonly enterprise?: string | undefined;
  readonly enterpriseName?: string | undefined;
  readonly district?: string | undefined;
}

/** What patrols ask of the registers. */
export interface RegisterFacts {
  drone(id: string): Drone | undefined;
  droneOfSerial(sn: string): Drone | undefined;
  enterprise(id: string): Enterprise | undefined;
  outlet(id: string): OutletFacts | undefined;
  /** Outlets of gases within reach of a place. */
  outletsNear(place: Place, reachM: number): OutletFacts[];
  /** Stations and outlets near, the nearest first, with the hour of a time. */
  stationsNear(place: Place, atMs: number): StationNear[];
}

/** The register does not say how high a stack is; plume rise and stability, which are summed over, matter as much. */
const usualStackMetres = 25;
const [nearMetres, mostNear, hourMs] = [3_000, 8, 3_600_000];
/** NO2 that an instrument in the air measures is what a permit calls NOx; a VOC sensor sees what it calls NMHC. */
const alike: Readonly<Record<string, string>> = { a21002: 'a21004', a24088: 'a99054' };

/** Opens the tables, shared with the other parts of this process. */
export async function openRegisterFacts(ctx: PartContext): Promise<RegisterFacts> {
  const drones = await tableFromContext(ctx, events.droneChanged);
  const stations = await tableFromContext(ctx, events.stationChanged);
  const enterprises = await tableFromContext(ctx, events.enterpriseChanged);
  const limits = await tableFromContext(ctx, events.limitChanged);
  return createRegisterFacts({ drones, stations, enterprises, limits });
}

interface Values<T> {
  get(key: string): T | undefined;
  values(): Iterable<T>;
}

/** The same over any tables. */
export function createRegisterFacts(tables: {
  readonly drones: Values<Drone>;
  readonly stations: Values<Station>;
  readonly enterprises: Values<Enterprise>;
  readonly limits: Values<Limit>;
}): RegisterFacts {
  const { drones, stations, enterprises, limits } = tables;
  const placed = (): (Station & Place)[] =>
    [...stations.values()].filter(
      (one): one is Station & Place => one.lon !== undefined && one.lat !== undefined,
    );
  const outletOf = (station: Station & Place, permitted: ReadonlySet<string>): OutletFacts => ({
    id: station.id,
    lon: station.lon,
    lat: station.lat,
    stackHeight: usualStackMetres,
    pollutants: [...permitted],
    name: station.name,
    enterprise: station.enterprise,
    enterpriseName: station.enterpriseName,
    district: station.district,
  });
  const permittedBy = (ids: ReadonlySet<string>): Map<string, Set<string>> => {
    const found = new Map<string, Set<string>>();
    for (const { basis, station, pollutant } of limits.values()) {
      if (basis !== 'permit' || station === undefined || !ids.has(station)) continue;
      const codes = found.get(station) ?? new Set();
      codes.add(pollutant);
      if (alike[pollutant] !== undefined) codes.add(alike[pollutant]);
      found.set(station, codes);
    }
    return found;
  };
  const none: ReadonlySet<string> = new Set();
  return {
    drone: (id) => drones.get(id),
    droneOfSerial: (sn) => [...drones.values()].find(({ serials }) => serials.includes(sn)),
    enterprise: (id) => enterprises.get(id),
    outlet(id) {
      const station = stations.get(id);
      if (station?.kind !== 'outlet' || station.lon === undefined || station.lat === undefined)
        return undefined;
      return outletOf(station as Station & Place, none);
    },
    outletsNear(place, reachM) {
      const near = placed().filter(
        (one) => one.kind === 'outlet' && one.medium !== 'water' && distanceM(one, place) <= reachM,
      );
      const permitted = permittedBy(new Set(near.map(({ id }) => id)));
      return near.map((one) => outletOf(one, permitted.get(one.id) ?? none));
    },
    stationsNear(place, atMs) {
      const from = Math.floor(atMs / hourMs) * hourMs;
      const hour = { from: new Date(from).toISOString(), to: new Date(from + hourMs).toISOString() };
      return placed()
        .map(({ id, name, lon, lat }) => ({
          station: id,
          name,
          distanceM: Math.round(distanceM({ lon, lat }, place)),
          ...hour,
        }))
        .filter((one) => one.distanceM <= nearMetres)
        .sort((a, b) => a.distanceM - b.distanceM || (a.station < b.station ? -1 : 1))
        .slice(0, mostNear);
    },
  };
}
