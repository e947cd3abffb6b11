import type { ServiceName } from '@farwatch/local/stack';

import { wayIn, type AnyWay } from '../platform/proof-platform.js';

/** What can be killed or stood still; `ingest-station` stands for the part that is the way in. */
export const partVictims = [
  'ingest-station',
  'rules',
  'enforcement',
  'reporting',
  'registry',
  'parking',
  'api',
] as const;
export const serverVictims = ['kafka', 'postgres', 'redis', 'mosquitto'] as const;
export const victims = [...partVictims, ...serverVictims] as const;
export type PartVictim = (typeof partVictims)[number];
export type ServerVictim = (typeof serverVictims)[number];
export type Victim = PartVictim | ServerVictim;

export const isServer = (victim: Victim): victim is ServerVictim =>
  serverVictims.some((name) => name === victim);
/** Its name in the stack. */
export const serverOf = (victim: ServerVictim): ServiceName => (victim === 'mosquitto' ? 'mqtt' : victim);
/** The part that dies for it on this way. */
export const partOf = (victim: PartVictim, way: AnyWay): string =>
  victim === 'ingest-station' ? wayIn(way) : victim;
