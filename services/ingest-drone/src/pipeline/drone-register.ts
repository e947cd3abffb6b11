import { createHash, timingSafeEqual } from 'node:crypto';

import { events, type Drone } from '@farwatch/contracts/events';
import { tableFromContext, type Table } from '@farwatch/messaging/compacted-table';
import type { PartContext } from '@farwatch/runtime/part';

import type { DroneFacts } from '../decode/decoded.js';

/** What ingest asks of the register of drones. */
export interface DroneRegister {
  ofId(id: string): DroneFacts | undefined;
  ofSerial(sn: string): DroneFacts | undefined;
  /** Whether `secret` is the secret of this drone. */
  isSecretOf(id: string, secret: Buffer): boolean;
  /** Calls when a drone has another secret than before, or none. */
  onRevoked(tell: (drone: string) => void): void;
}

/** Opens the table of drones, shared with the other parts of this process. */
export async function openDroneRegister(ctx: PartContext): Promise<DroneRegister> {
  const table: Table<Drone> = await tableFromContext(ctx, events.droneChanged);
  const facts = new Map<string, DroneFacts>();
  const bySerial = new Map<string, DroneFacts>();
  const forget = (id: string): void => {
    for (const sn of facts.get(id)?.serials ?? []) if (bySerial.get(sn)?.id === id) bySerial.delete(sn);
    facts.delete(id);
  };
  const learn = ({ id, serials, simulated, district }: Drone): void => {
    forget(id);
    const known = { id, serials: new Set(serials), simulated, district };
    facts.set(id, known);
    for (const sn of serials) bySerial.set(sn, known);
  };
  for (const drone of table.values()) learn(drone);
  table.subscribe((id, drone) => (drone === undefined ? forget(id) : learn(drone)));
  return {
    ofId: (id) => facts.get(id),
    ofSerial: (sn) => bySerial.get(sn),
    isSecretOf(id, secret) {
      const hash = table.get(id)?.secretHash;
      const given = createHash('sha256').update(secret).digest();
      return hash !== undefined && timingSafeEqual(given, Buffer.from(hash, 'hex'));
    },
    onRevoked(tell) {
      table.subscribe((id, now, before) => {
        if (before?.secretHash !== undefined && now?.secretHash !== before.secretHash) tell(id);
      });
    },
  };
}
