import { createHash, timingSafeEqual } from 'node:crypto';

import { events, type Device, type Station } from '@farwatch/contracts/events';
import { tableFromContext, type Table } from '@farwatch/messaging/compacted-table';
import type { PartContext } from '@farwatch/runtime/part';

import type { StationFacts } from '../decode/decode-station-packet.js';

/** Characters of a station id (contracts): also an MQTT level and a Kafka key. */
const validId = /^[^\s/+#\0]{1,128}$/;
const noFacts: StationFacts = {};

/** What ingest asks of the reference data. */
export interface StationTables {
  station(id: string): StationFacts | undefined;
  /** Whether `secret` is the secret of the station's device. */
  isSecretOf(id: string, secret: Buffer): boolean;
  /** Calls when a station has another secret than before, or none. */
  onRevoked(tell: (station: string) => void): void;
}

/** Opens the tables of stations and devices, shared with the other parts of this process. */
export async function openStationTables(ctx: PartContext, acceptUnknown: boolean): Promise<StationTables> {
  const stations: Table<Station> = await tableFromContext(ctx, events.stationChanged);
  const devices: Table<Device> = await tableFromContext(ctx, events.deviceChanged);
  return {
    station: (id) => stations.get(id) ?? (acceptUnknown && validId.test(id) ? noFacts : undefined),
    onRevoked(tell) {
      devices.subscribe((id, now, before) => {
        if (before !== undefined && now?.secretHash !== before.secretHash) tell(id);
      });
    },
    isSecretOf(id, secret) {
      const known = devices.get(id);
      const given = createHash('sha256').update(secret).digest();
      return known !== undefined && timingSafeEqual(given, Buffer.from(known.secretHash, 'hex'));
    },
  };
}
