import { derivedId } from '@farwatch/runtime/ids';

import type { DroneContext, DroneFacts, DronePacket, PatrolEvent } from './decoded.js';

/** Who speaks, and how what is said is named: what all events of one message have in common. */
export interface Speaker {
  readonly drone: DroneFacts;
  readonly arrivalMs: number;
  readonly common: {
    readonly drone: string;
    readonly simulated: boolean;
    readonly via: 'mqtt' | 'mqtt-direct';
  };
  /** The id of an event of this message; one that stands at its arrival is another at every arrival. */
  idOf(verb: string, fromArrival?: boolean): string;
  event<N extends PatrolEvent['name']>(
    name: N,
    verb: Extract<PatrolEvent, { name: N }>['verb'],
    data: Omit<Extract<PatrolEvent, { name: N }>['data'], 'drone' | 'simulated' | 'via'>,
    fromArrival?: boolean,
  ): PatrolEvent;
}

/** `name`: what identifies the message; without it topic and bytes do. */
export function createSpeaker(
  drone: DroneFacts,
  packet: DronePacket,
  { via }: Pick<DroneContext, 'via'>,
  name?: string,
): Speaker {
  const common = { drone: drone.id, simulated: drone.simulated, via };
  const idOf = (verb: string, fromArrival = false): string =>
    name === undefined
      ? derivedId('patrol', drone.id, verb, packet.topic, packet.payload, fromArrival ? packet.arrivalMs : '')
      : derivedId('patrol', drone.id, verb, name);
  return {
    drone,
    arrivalMs: packet.arrivalMs,
    common,
    idOf,
    event: (what, verb, data, fromArrival) =>
      ({
        name: what,
        verb,
        data: { ...common, ...data },
        id: idOf(verb, fromArrival),
      }) as unknown as PatrolEvent,
  };
}

/** Milliseconds as events write them. */
export const timeOf = (ms: number): string => new Date(ms).toISOString();
