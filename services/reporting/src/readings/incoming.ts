import { averagingOf, isFlag, parseTime } from '@farwatch/domain/reading';
import { toE6 } from '@farwatch/domain/quantity';

/** One reading of a record, as it is stored. Times are epoch milliseconds, the value integer millionths. */
export interface Incoming {
  readonly pollutant: string;
  readonly start: number;
  readonly end: number;
  readonly valueE6: number | null;
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
}

const averagingCode = { instant: 'i', minute: 'm', hour: 'h', fourHour: 'f', day: 'd', other: 'o' } as const;

/**
 * Reads the data of `reading.received.v1`. Hand-written, because a schema would cost more than the rest of the path at
 * 50,000 readings a second. Answers a text that says what is wrong when the record is no such event.
 */
export function readEvent(value: Uint8Array | null): IncomingEvent | string {
  if (value === null) return 'a record without a value';
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'));
  } catch {
    return 'not JSON';
  }
  if (typeof data !== 'object' || data === null) return 'not an object';
  const { station, seq, boot, readings } = data as Record<string, unknown>;
  if (typeof station !== 'string' || station === '' || station.includes('\0')) return 'no station';
  if (!Array.isArray(readings) || readings.length === 0) return 'no readings';
  const found: Incoming[] = [];
  for (const one of readings as unknown[]) {
    const reading = readReading(one);
    if (typeof reading === 'string') return `reading ${found.length}: ${reading}`;
    found.push(reading);
  }
  return {
    station,
    seq: typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined,
    boot: typeof boot === 'string' && !boot.includes('\0') ? boot.slice(0, 64) : '',
    readings: found,
  };
}

function readReading(one: unknown): Incoming | string {
  if (typeof one !== 'object' || one === null) return 'not an object';
  const { pollutant, value, start, end, flag, revision } = one as Record<string, unknown>;
  if (typeof pollutant !== 'string' || pollutant === '' || pollutant.includes('\0')) return 'no pollutant';
  if (!isFlag(flag)) return 'bad flag';
  if (typeof revision !== 'number' || !Number.isInteger(revision) || revision < 0 || revision > 2_147_483_647)
    return 'bad revision';
  const startMs = typeof start === 'string' ? parseTime(start) : undefined;
  const endMs = end === start ? startMs : typeof end === 'string' ? parseTime(end) : undefined;
  if (startMs === undefined || endMs === undefined || endMs < startMs) return 'bad interval';
  let valueE6: number | null = null;
  if (value !== null) {
    valueE6 = typeof value === 'number' ? toE6(value) : NaN;
    if (!Number.isSafeInteger(valueE6)) return 'bad value';
  }
  return {
    pollutant,
    start: startMs,
    end: endMs,
    valueE6,
    flag,
    revision,
    averaging: averagingCode[averagingOf(startMs, endMs)],
  };
}
