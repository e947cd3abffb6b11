import { flightVerbOf } from '@farwatch/contracts/events';
import type { DroneMessage, Understood } from '@farwatch/drone/read';

import { nothing, refuse, type Decoded, type DroneContext } from './decoded.js';
import { present } from './osd.js';
import { decodePayload } from './payload.js';
import { timeOf, type Speaker } from './speaker.js';

type DroneEvent = Extract<DroneMessage, { type: 'event' }>['event'];
type Of<T extends DroneEvent['type']> = Extract<DroneEvent, { type: T }>;

/** An event of a dock or remote controller: progress, media, text of a payload; all else changes nothing about a flight. */
export function decodeEvent(event: DroneEvent, read: Understood, ctx: DroneContext, say: Speaker): Decoded {
  switch (event.type) {
    case 'flight-progress':
      return progress(event, read, say);
    case 'media':
      return media(event, say);
    case 'payload-text':
      // What the pilot is shown repeats what the payload sends, rounded and without a time.
      if (event.shownToPilot || event.reading === undefined) return nothing('payload-text');
      return decodePayload(
        {
          text: event.text,
          device: read.sn ?? say.drone.id,
          ...(read.atMs === undefined ? {} : { atMs: read.atMs }),
        },
        ctx,
        say,
      );
    default:
      return nothing(event.type);
  }
}

function progress(event: Of<'flight-progress'>, read: Understood, say: Speaker): Decoded {
  const flight = event.flightId ?? read.bid;
  if (flight === undefined) return refuse(say.drone.id, 'flight-missing', 'neither flight_id nor bid');
  const { status, result, percent, waypoint, trackId, breakPoint } = event;
  const mediaCount = event.mediaCount !== undefined && event.mediaCount >= 0 ? event.mediaCount : undefined;
  return {
    events: [
      say.event(
        'patrolFlight',
        flightVerbOf(status),
        {
          gateway: read.sn ?? say.drone.id,
          flight,
          bid: read.bid ?? flight,
          at: timeOf(read.atMs ?? say.arrivalMs),
          status,
          ...present({ result, percent, waypoint, mediaCount, trackId }),
          ...(breakPoint && {
            breakPoint: {
              index: breakPoint.index,
              ...present({
                place: breakPoint.position,
                height: breakPoint.height,
                reason: breakPoint.reason,
              }),
            },
          }),
        },
        read.atMs === undefined,
      ),
    ],
  };
}

function media(event: Of<'media'>, say: Speaker): Decoded {
  const { objectKey, name, original, position, absoluteAltitude, relativeAltitude, yaw, createdLocal } =
    event;
  const count = (value: number | undefined) => (value !== undefined && value >= 0 ? value : undefined);
  return {
    events: [
      say.event('patrolMedia', 'received', {
        objectKey,
        ...present({
          flight: event.flightId,
          name,
          original,
          place: position,
          absoluteAltitude,
          relativeAltitude,
          yaw,
          createdLocal,
          uploaded: count(event.uploaded),
          expected: count(event.expected),
        }),
      }),
    ],
  };
}
