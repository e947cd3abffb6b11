import type { MavlinkMessage } from '@farwatch/drone/mavlink';

import { nothing, refuse, type Decoded, type DroneContext } from './decoded.js';
import { decodePayload } from './payload.js';
import { timeOf, type Speaker } from './speaker.js';

const device = 'mavlink';

/**
 * A message of an autopilot as a bridge wrote it: positions (degrees times 1e7, millimetres), named values through the mapping
 * of payload texts, wind. Its times count from the start of the autopilot and become clock times by its newest SYSTEM_TIME.
 */
export function decodeMavlink(message: MavlinkMessage, ctx: DroneContext, say: Speaker): Decoded {
  const { id } = say.drone;
  const observed = (data: { track?: object[]; wind?: object[] }, fromArrival = false): Decoded => ({
    events: [
      say.event(
        'patrolObserved',
        'observed',
        { device, track: (data.track ?? []) as never, readings: [], wind: (data.wind ?? []) as never },
        fromArrival,
      ),
    ],
  });
  switch (message.type) {
    case 'clock':
      ctx.clocks.state(id, message);
      return nothing('mavlink-clock');
    case 'wind':
      return observed(
        {
          wind: [
            {
              at: timeOf(say.arrivalMs),
              speed: message.speed,
              direction: message.direction,
              source: 'aircraft',
            },
          ],
        },
        true,
      );
    case 'position': {
      const atMs = ctx.clocks.toUnix(id, message.bootMs);
      if (atMs === undefined) return refuse(id, 'clock-unknown', `time_boot_ms ${message.bootMs}`);
      const { position: place, heightMsl, heightAboveHome: heightAboveTakeoff } = message;
      const heights = {
        ...(heightMsl === undefined ? {} : { heightMsl }),
        ...(heightAboveTakeoff === undefined ? {} : { heightAboveTakeoff }),
      };
      return observed({ track: [{ at: timeOf(atMs), place, ...heights }] });
    }
    case 'named-value': {
      const atMs = ctx.clocks.toUnix(id, message.bootMs);
      if (atMs === undefined) return refuse(id, 'clock-unknown', `time_boot_ms ${message.bootMs}`);
      const text = JSON.stringify({ [message.name]: message.value });
      return decodePayload({ text, device, atMs }, ctx, say);
    }
    default:
      return nothing(`mavlink-${message.type}`);
  }
}
