import { decodeReadings as decodeEventReadings } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { drop, ok, park, type Outcome } from '@farwatch/messaging/outcome';

import type { Entry } from '../series/hour-bucket.js';

/** A reading with the record it came in. */
export interface StationReading extends Entry {
  readonly station: string;
  readonly pollutant: string;
  /** `valueE6` is the device's converted value (折算). */
  readonly converted: boolean;
  /** The value as measured; NaN when the device sent none. */
  readonly measuredE6: number;
  /** Character code of its flag, where that is another one. */
  readonly measuredFlag?: number;
}

/** The readings of one record of the log `incarnation`, appended to `into`. A record that is not what its type says is parked as a whole. */
export function decodeReadings(record: InRecord, into: StationReading[], incarnation = 0): Outcome {
  if (record.value === null) return drop('no-value');
  const { length } = into;
  const { partition, offset } = record;
  const decoded = decodeEventReadings(record, (reading) => {
    into.push({
      station: reading.station,
      pollutant: reading.pollutant,
      converted: reading.converted,
      measuredE6: reading.measuredE6,
      ...(reading.measuredFlag === reading.flag ? {} : { measuredFlag: reading.measuredFlag.charCodeAt(0) }),
      start: reading.startMs,
      end: reading.endMs,
      valueE6: reading.valueE6,
      flag: reading.flag.charCodeAt(0),
      ...(Number.isNaN(reading.belowE6) ? {} : { below: true }),
      revision: reading.revision,
      incarnation,
      partition,
      offset,
    });
  });
  if (decoded.kind === 'ok') return ok;
  into.length = length;
  // What is no reading at all is reporting's to park: once is enough.
  if (decoded.reason === 'no-event' || decoded.reason === 'unknown-event') return drop('other-type');
  return park(decoded.reason, decoded.detail);
}
