import type { MediumItem } from '@farwatch/contracts/http';
import { distanceM } from '@farwatch/domain/patrol';

import type { MapPhoto } from '../map/map-data.js';

/** Where a medium was taken: as the file says, else as it was stated. */
export const placeOf = ({ exif, stated }: MediumItem): { lon: number; lat: number } | undefined =>
  exif?.place ?? stated?.place;

/** When it was taken; undefined where nobody says so. */
export const takenAt = ({ exif, stated }: MediumItem): string | undefined => exif?.at ?? stated?.at;

/** Media that have a place, with the direction of view where the file says it. */
export function photosOnMap(items: readonly MediumItem[]): MapPhoto[] {
  return items.flatMap((one): MapPhoto[] => {
    const place = placeOf(one);
    if (place === undefined) return [];
    return [
      {
        id: one.id,
        name: one.name ?? one.id,
        place: [place.lon, place.lat],
        ...(one.exif?.yaw === undefined ? {} : { yaw: one.exif.yaw }),
      },
    ];
  });
}

/** A place as it was found, and as it is after it was put right. */
export interface PhotoPair {
  readonly before: MediumItem;
  readonly after: MediumItem;
}

/** Photos further apart than this do not show the same place. */
const sameSpotM = 60;

/**
 * Pairs photos of a finding with those of its later recurrences or re-inspections: each early one with the nearest late one
 * that is not taken yet, photos without a place in their order. What has no partner is left out.
 */
export function pairPhotos(before: readonly MediumItem[], after: readonly MediumItem[]): PhotoPair[] {
  const free = new Set(after.filter(({ hasThumbnail }) => hasThumbnail));
  return before
    .filter(({ hasThumbnail }) => hasThumbnail)
    .flatMap((one): PhotoPair[] => {
      const place = placeOf(one);
      const [best] = [...free]
        .map((other) => {
          const there = placeOf(other);
          return { other, metres: place && there ? distanceM(place, there) : sameSpotM };
        })
        .filter(({ metres }) => metres <= sameSpotM)
        .sort((a, b) => a.metres - b.metres);
      if (best === undefined) return [];
      free.delete(best.other);
      return [{ before: one, after: best.other }];
    });
}
