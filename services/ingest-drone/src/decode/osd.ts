import type { Osd } from '@farwatch/drone/osd';
import type { Understood } from '@farwatch/drone/read';

import { nothing, refuse, type Decoded } from './decoded.js';
import { timeOf, type Speaker } from './speaker.js';

/**
 * Where the aircraft is, and the wind that dock or aircraft tell of. Every message may hold a part only: parts are published
 * as they come and laid over each other by whoever keeps the track, for the other part may have come through another session.
 */
export function decodeOsd(osd: Osd, read: Understood, say: Speaker): Decoded {
  const at = timeOf(read.atMs ?? say.arrivalMs);
  const device = read.sn ?? say.drone.id;
  const events = (data: { track?: object; wind?: object }): Decoded => ({
    events: [
      say.event(
        'patrolObserved',
        'observed',
        {
          device,
          track: (data.track === undefined ? [] : [{ at, ...data.track }]) as never,
          readings: [],
          wind: (data.wind === undefined ? [] : [{ at, ...data.wind }]) as never,
        },
        read.atMs === undefined,
      ),
    ],
  });
  if (osd.thing === 'dock') {
    const { windSpeed } = osd.part;
    return windSpeed === undefined || windSpeed < 0
      ? nothing('osd')
      : events({ wind: { speed: windSpeed, source: 'dock' } });
  }
  if (osd.thing !== 'aircraft') return without(read, say);
  const { position, heightEllipsoid, heightAboveTakeoff, horizontalSpeed, heading } = osd.part;
  const { windSpeedEstimated: speed, windFromEstimated: direction } = osd.part;
  const track = present({ place: position, heightEllipsoid, heightAboveTakeoff, horizontalSpeed, heading });
  const wind =
    speed === undefined || direction === undefined || speed < 0
      ? undefined
      : { speed, direction, source: 'aircraft' };
  const empty = Object.keys(track).length === 0;
  if (empty && wind === undefined) return without(read, say);
  return events({ ...(empty ? {} : { track }), ...(wind && { wind }) });
}

const without = (read: Understood, say: Speaker): Decoded =>
  read.notes.includes('position-refused')
    ? refuse(say.drone.id, 'position-refused', 'latitude and longitude are no position')
    : nothing('osd');

/** Without the members that are undefined. */
export const present = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
