import { toE6 } from '@farwatch/domain/quantity';
import { isFlag, parseTime, type Flag } from '@farwatch/domain/reading';

import { headerText } from '../envelope.js';
import { events } from './declarations.js';
import { decodeEvent, type EventRecord, type RefusedEvent } from './decode-event.js';
import { maxRevision, vouched as vouchedSchema, vouchedOf, type Vouched } from './reading.js';

/** One reading as the paths that judge and store it need it: times in epoch milliseconds, values in integer millionths. */
export interface FlatReading {
  station: string;
  pollutant: string;
  startMs: number;
  endMs: number;
  /** NaN: missing. */
  valueE6: number;
  flag: Flag;
  revision: number;
  /** `valueE6` is the device's converted value (折算). */
  converted: boolean;
  /** Beside a converted value what was measured, NaN when the device says nothing of it; otherwise the value itself. */
  measuredE6: number;
  /** Flag of the measured value; that of the value unless the message says otherwise. */
  measuredFlag: Flag;
  /** Where nothing was found above this detection limit, `valueE6` being half of it; else NaN. */
  belowE6: number;
}

/** What one record says of one station. */
export interface DecodedReadings {
  readonly kind: 'ok';
  readonly station: string;
  readonly seq: number | undefined;
  readonly boot: string | undefined;
  /** Of a message, or of the record itself, that was refused and sent in again. */
  readonly vouched: Vouched | undefined;
}

const declaration = events.readingReceived;
/** Made when the first record is read: a browser that imports the contracts for something else has no Buffer. */
let readingType: Buffer | undefined;

/**
 * `decodeEvent(events.readingReceived, ...)` for the paths that read tens of thousands of readings a second: the same
 * records are accepted and refused (a property test compares the two), without the cost of a schema. `each` is called for
 * every reading in order, with an object that is used again for the next one. When the record is refused, what `each` has
 * been given must be forgotten: callers cut their list back.
 */
export function decodeReadings(
  record: EventRecord,
  each: (reading: Readonly<FlatReading>) => void,
): DecodedReadings | RefusedEvent {
  const { value, headers } = record;
  const type = headers['ce_type'];
  const isCurrent =
    type !== undefined &&
    (typeof type === 'string'
      ? type === declaration.types.received
      : (readingType ??= Buffer.from(declaration.types.received)).equals(type));
  if (isCurrent && value !== null && value.length <= declaration.maxBytes && headers['ce_id'] !== undefined) {
    let data: unknown;
    try {
      data = JSON.parse(value.toString('utf8'));
    } catch {
      return { kind: 'refused', reason: 'bad-json', detail: 'the value is no JSON' };
    }
    const read = readMessage(data, record, each);
    if (read !== undefined) return read;
  }
  return decodedBySchema(record, each);
}

/** By the schema: for the words of a refusal, and for older versions of the event. */
function decodedBySchema(
  record: EventRecord,
  each: (reading: Readonly<FlatReading>) => void,
): DecodedReadings | RefusedEvent {
  const decoded = decodeEvent(declaration, record);
  if (decoded.kind === 'refused') return decoded;
  if (decoded.kind === 'removed')
    return { kind: 'refused', reason: 'no-event', detail: 'a record without a value' };
  const isOlder = headerText(record.headers, 'ce_type') !== declaration.types.received;
  const read = isOlder ? readMessage(decoded.data, record, each) : undefined;
  return read ?? { kind: 'refused', reason: 'schema', detail: 'the two decoders of readings disagree' };
}

const scratch: FlatReading = {
  station: '',
  pollutant: '',
  startMs: 0,
  endMs: 0,
  valueE6: 0,
  flag: 'N',
  revision: 0,
  converted: false,
  measuredE6: 0,
  measuredFlag: 'N',
  belowE6: NaN,
};

/** Undefined when anything is not as the schema wants it. */
function readMessage(
  data: unknown,
  { key, headers }: EventRecord,
  each: (reading: Readonly<FlatReading>) => void,
): DecodedReadings | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { station, via, mapping, seq, boot, resend, vouched, readings } = data as Record<string, unknown>;
  if (station !== key || !isStationId(key)) return undefined;
  if (via !== 'mqtt' && via !== 'hj212' && via !== 'mqtt-direct') return undefined;
  if (typeof mapping !== 'string') return undefined;
  if (seq !== undefined && !Number.isSafeInteger(seq)) return undefined;
  if (boot !== undefined && typeof boot !== 'string') return undefined;
  if (resend !== undefined && typeof resend !== 'boolean') return undefined;
  if (vouched !== undefined && !vouchedSchema.safeParse(vouched).success) return undefined;
  if (!Array.isArray(readings) || readings.length === 0) return undefined;
  for (const reading of readings as unknown[]) {
    if (!readInto(scratch, reading)) return undefined;
    scratch.station = key;
    each(scratch);
  }
  const by = (vouched as Vouched | undefined) ?? vouchedOf(headers);
  return { kind: 'ok', station: key, seq: seq as number | undefined, boot, vouched: by };
}

function readInto(into: FlatReading, reading: unknown): boolean {
  if (typeof reading !== 'object' || reading === null) return false;
  const {
    pollutant,
    value,
    unit,
    start,
    end,
    flag,
    revision,
    timeFrom,
    basis,
    measured,
    measuredFlag,
    also,
    below,
  } = reading as Record<string, unknown>;
  if (typeof pollutant !== 'string' || !isCode(pollutant) || typeof unit !== 'string') return false;
  if (typeof start !== 'string' || typeof end !== 'string') return false;
  const startMs = timeOf(start);
  const endMs = end === start ? startMs : timeOf(end);
  if (!(startMs >= 0 && endMs >= startMs)) return false;
  if (!Number.isInteger(revision) || (revision as number) < 0 || (revision as number) > maxRevision)
    return false;
  if (!isFlag(flag)) return false;
  const valueE6 = value === null ? NaN : typeof value === 'number' ? toE6(value) : undefined;
  if (valueE6 === undefined || (value !== null && Number.isNaN(valueE6))) return false;
  if (timeFrom !== undefined && timeFrom !== 'arrival') return false;
  if (basis !== undefined && basis !== 'converted') return false;
  let measuredE6 = basis === undefined ? valueE6 : NaN;
  if (measured !== undefined && measured !== null) {
    const scaled = typeof measured === 'number' ? toE6(measured) : NaN;
    if (Number.isNaN(scaled)) return false;
    if (basis !== undefined) measuredE6 = scaled;
  }
  if (measuredFlag !== undefined && !isFlag(measuredFlag)) return false;
  if (also !== undefined && !isAlso(also)) return false;
  let belowE6 = NaN;
  if (below !== undefined) {
    if (typeof below !== 'number' || !(below > 0)) return false;
    belowE6 = toE6(below);
    if (Number.isNaN(belowE6)) return false;
  }
  into.pollutant = pollutant;
  into.startMs = startMs;
  into.endMs = endMs;
  into.valueE6 = valueE6;
  into.flag = flag;
  into.revision = revision as number;
  into.converted = basis !== undefined;
  into.measuredE6 = measuredE6;
  into.measuredFlag = measuredFlag ?? flag;
  into.belowE6 = belowE6;
  return true;
}

function isAlso(also: unknown): boolean {
  return (
    Array.isArray(also) &&
    also.every((one: unknown) => {
      if (typeof one !== 'object' || one === null) return false;
      const { kind, value, unit } = one as Record<string, unknown>;
      return typeof kind === 'string' && Number.isFinite(value) && typeof unit === 'string';
    })
  );
}

const stationPattern = /^[^\s/+#\0]{1,128}$/;
/** Stations and codes come again and again: a text that was found right needs no second look. */
const knownStations = new Set<string>();
const knownCodes = new Set<string>();

function isStationId(text: string): boolean {
  return knownStations.has(text) || remember(knownStations, text, stationPattern.test(text));
}

function isCode(text: string): boolean {
  return (
    knownCodes.has(text) ||
    remember(knownCodes, text, text !== '' && text.length <= 32 && !text.includes('\0'))
  );
}

function remember(known: Set<string>, text: string, isRight: boolean): boolean {
  if (isRight) {
    if (known.size >= 20_000) known.clear();
    known.add(text);
  }
  return isRight;
}

/** The form that `z.iso.datetime({ offset: true })` takes; the calendar is `parseTime`'s. */
const timePattern =
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const lately = [
  { text: '', ms: NaN },
  { text: '', ms: NaN },
];
let turn = 0;

/** Epoch milliseconds, NaN for no time. The readings of a message mostly share their interval: the last two texts are remembered. */
function timeOf(text: string): number {
  for (const one of lately) if (one.text === text) return one.ms;
  const one = lately[(turn ^= 1)]!;
  one.text = text;
  return (one.ms = timePattern.test(text) ? (parseTime(text) ?? NaN) : NaN);
}
