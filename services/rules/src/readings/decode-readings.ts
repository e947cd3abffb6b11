import { readingReceived } from '@farwatch/contracts/events';
import { toE6 } from '@farwatch/domain/quantity';
import { isFlag, parseTime } from '@farwatch/domain/reading';
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
}

const readingType = Buffer.from('cn.farwatch.reading.received.v1');
const refused = (detail: string): Outcome => park('not-a-reading-event', detail);

/**
 * Appends the readings of one record to `into`. A record whose content does not fit its type is parked as a whole. Checked
 * by hand because every reading passes here; the schema is used only to say what is wrong.
 */
export function decodeReadings(record: InRecord, into: StationReading[]): Outcome {
  if (record.headers['ce_type']?.equals(readingType) !== true) return drop('other-type');
  if (record.value === null) return drop('no-value');
  let data: unknown;
  try {
    data = JSON.parse(record.value.toString('utf8'));
  } catch {
    return refused('the value is no JSON');
  }
  const length = into.length;
  const wrong = readData(data, record, into);
  if (wrong === undefined) return ok;
  into.length = length;
  const parsed = readingReceived.safeParse(data);
  if (parsed.success) return refused(wrong);
  const issue = parsed.error.issues[0];
  return refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? wrong}`);
}

function readData(data: unknown, record: InRecord, into: StationReading[]): string | undefined {
  if (typeof data !== 'object' || data === null) return 'the value is no object';
  const { station, readings } = data as { station?: unknown; readings?: unknown };
  if (typeof station !== 'string' || station === '') return 'station is missing';
  if (station !== record.key) return 'station is not the key';
  if (!Array.isArray(readings)) return 'readings are missing';
  for (const reading of readings as unknown[]) {
    if (typeof reading !== 'object' || reading === null) return 'a reading is no object';
    const { pollutant, value, start, end, flag, revision, basis, measured } = reading as Record<
      string,
      unknown
    >;
    if (typeof pollutant !== 'string' || typeof start !== 'string' || typeof end !== 'string')
      return 'a reading lacks text';
    const startMs = timeOf(start);
    const endMs = end === start ? startMs : timeOf(end);
    if (startMs === undefined || endMs === undefined || endMs < startMs || startMs < 0)
      return 'a reading has no interval';
    if (
      typeof revision !== 'number' ||
      !Number.isInteger(revision) ||
      revision < 0 ||
      revision > 4_294_967_295
    )
      return 'a reading has no revision';
    if (!isFlag(flag)) return 'a reading has no flag';
    const valueE6 = value === null ? NaN : typeof value === 'number' ? toE6(value) : undefined;
    if (valueE6 === undefined || (value !== null && Number.isNaN(valueE6)))
      return 'a value is no number in range';
    const converted = basis === 'converted';
    let measuredE6 = valueE6;
    if (converted) {
      measuredE6 = typeof measured === 'number' ? toE6(measured) : NaN;
      if (typeof measured === 'number' && Number.isNaN(measuredE6)) return 'a value is no number in range';
    }
    into.push({
      station,
      pollutant,
      converted,
      measuredE6,
      start: startMs,
      end: endMs,
      valueE6,
      flag: flag.charCodeAt(0),
      revision,
      partition: record.partition,
      offset: record.offset,
    });
  }
  return undefined;
}

const latest: { text: string; ms: number | undefined }[] = [
  { text: '', ms: undefined },
  { text: '', ms: undefined },
];
let turn = 0;

/** The readings of a message mostly share their interval: the last two texts are remembered. */
function timeOf(text: string): number | undefined {
  for (const one of latest) if (one.text === text) return one.ms;
  const one = latest[(turn ^= 1)]!;
  one.text = text;
  return (one.ms = parseTime(text));
}
