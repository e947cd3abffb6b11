import {
  decodeReadings,
  type EventRecord,
  type RefusedEvent,
  type Vouched,
} from '@farwatch/contracts/events';
import { averagingOf } from '@farwatch/domain/reading';

/** One reading of a record, as it is stored. Times are epoch milliseconds, the value integer millionths. */
export interface Incoming {
  readonly pollutant: string;
  readonly start: number;
  readonly end: number;
  readonly valueE6: number | null;
  /** The detection limit of a value below it; absent for a value as measured. */
  readonly belowE6?: number;
  readonly flag: string;
  readonly revision: number;
  /** m minute, h hour, f four hours, d day, i instantaneous, o other. */
  readonly averaging: string;
}

/** One record of the topic of readings. */
export interface IncomingEvent {
  readonly station: string;
  readonly seq: number | undefined;
  readonly boot: string;
  readonly readings: readonly Incoming[];
  /** It had been refused, and somebody sent it in again. */
  readonly vouched?: Vouched;
}

const averagingCode = { instant: 'i', minute: 'm', hour: 'h', fourHour: 'f', day: 'd', other: 'o' } as const;

/** The readings of one record as they are stored, or why it is no such record. */
export function readEvent(record: EventRecord): IncomingEvent | RefusedEvent {
  const readings: Incoming[] = [];
  const decoded = decodeReadings(
    record,
    ({ pollutant, startMs, endMs, valueE6, belowE6, flag, revision }) => {
      readings.push({
        pollutant,
        start: startMs,
        end: endMs,
        valueE6: Number.isNaN(valueE6) ? null : valueE6,
        ...(Number.isNaN(belowE6) ? {} : { belowE6 }),
        flag,
        revision,
        averaging: averagingCode[averagingOf(startMs, endMs)],
      });
    },
  );
  if (decoded.kind === 'refused') return decoded;
  const { station, seq, boot = '', vouched } = decoded;
  return {
    station,
    seq: seq !== undefined && seq >= 0 ? seq : undefined,
    // PostgreSQL holds no NUL in a text.
    boot: boot.includes('\0') ? '' : boot.slice(0, 64),
    readings,
    ...(vouched && { vouched }),
  };
}
