import { placementOf, type PastPlacement, type Station } from '@farwatch/contracts/events';
import { isDeepStrictEqual } from 'node:util';

/**
 * A station with its history when it is as `given` from `given.validFrom` on, or from `today` (local date) on when no day
 * is given and something of its placement changes. What was recorded for later days is replaced. A new station without a
 * day is there since ever; outlets have no history, nothing depends on where they were.
 */
export function withPlacementHistory(before: Station | undefined, given: Station, today: string): Station {
  const { validFrom, history: _, ...plain } = given;
  if (given.kind === 'outlet') return plain;
  if (before === undefined) return validFrom === undefined ? plain : { ...plain, validFrom };
  const same = (one: PastPlacement): boolean => isDeepStrictEqual(placementOf(one), placementOf(given));
  const known = [...(before.history ?? []), before];
  const from = validFrom ?? (same(before) ? before.validFrom : today);
  const past =
    from === undefined ? (before.history ?? []) : known.filter((one) => (one.validFrom ?? '') < from);
  // The same as just before goes on: no new placement.
  const last = past.at(-1);
  const goesOn = last !== undefined && same(last);
  const since = goesOn ? last.validFrom : from;
  const history = (goesOn ? past.slice(0, -1) : past).map((one) => ({
    ...placementOf(one),
    ...(one.validFrom === undefined ? {} : { validFrom: one.validFrom }),
  }));
  return {
    ...plain,
    ...(since === undefined ? {} : { validFrom: since }),
    ...(history.length === 0 ? {} : { history }),
  };
}
