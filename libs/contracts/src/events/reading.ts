import { toE6 } from '@farwatch/domain/quantity';
import { parseTime } from '@farwatch/domain/reading';
import { z } from 'zod';

import { headerText } from '../envelope.js';
import { flag, pollutantCode, stationId, time } from './common.js';

/** Highest revision of a reading: it is stored as a 32-bit integer. */
export const maxRevision = 2_147_483_647;

/** A value that is exact in integer millionths: within 9e9 of its unit. */
const exactValue = z.number().refine((value) => !Number.isNaN(toE6(value)), 'not within 9e9');
/** An instant that readings can have: of the calendar, not before 1970. */
const instant = time.refine((text) => (parseTime(text) ?? -1) >= 0, 'no instant since 1970');

const readingFields = z.object({
  pollutant: pollutantCode,
  /** In `unit`, the pollutant's canonical unit; null is missing (never 0, never -999) and needs a flag. */
  value: exactValue.nullable(),
  unit: z.string(),
  start: instant,
  end: instant,
  flag,
  /** A higher revision of the same interval replaces a lower one. */
  revision: z.number().int().min(0).max(maxRevision),
  /** Present when the device gave no time and the arrival time stands in. */
  timeFrom: z.literal('arrival').optional(),
  /**
   * Present where nothing was found above this detection limit (in `unit`): shown as `<0.025`. `value` then is half of it, as
   * which it enters means (环办〔2011〕22号); it proves no exceedance.
   */
  below: exactValue.positive().optional(),
  /** `converted`: `value` is the device's 折算 value (HJ 212 `-Zs...`), which the limit applies to. Default: as measured. */
  basis: z.literal('converted').optional(),
  /** Beside a converted `value`: what was measured, in `unit`; null when the device says nothing valid of it. */
  measured: exactValue.nullable().optional(),
  /** Flag of `measured` where it is another one: the converted value inherits that of the oxygen it was computed from. */
  measuredFlag: flag.optional(),
  /** What else the device said of the same interval, as sent: HJ 212 suffix (`Min`, `Max`, `Cou`, `Avg` ...), unit as declared. */
  also: z.array(z.object({ kind: z.string(), value: z.number(), unit: z.string() })).optional(),
});
/** One value for one interval. `start` = `end` is an instantaneous value. */
export const reading = readingFields.refine(
  ({ start, end }) => (parseTime(end) ?? 0) >= (parseTime(start) ?? 0),
  { path: ['end'], message: 'before start' },
);

const plainText = z.string().regex(/^[^\0\p{Cs}]*$/u, 'no NUL, no half surrogates');

/** Input that was refused and that somebody sent in again: who vouches for it, and for what. */
export const vouched = z.object({
  /** The name of the person's token. */
  by: plainText.max(200),
  reason: plainText.max(500),
  /** Why it had been refused: a code of the catalogue. */
  refusal: plainText.max(100),
  at: time,
});
export type Vouched = z.infer<typeof vouched>;

/** On records that are sent in again: `Vouched` as JSON. */
export const vouchedHeader = 'fw-vouched';

/** Who vouches for a record, out of its headers; undefined: nobody had to. */
export function vouchedOf(
  headers: Readonly<Record<string, Buffer | string | undefined>>,
): Vouched | undefined {
  const text = headerText(headers, vouchedHeader);
  if (text === undefined) return undefined;
  try {
    return vouched.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `cn.farwatch.reading.received.v1`: what one device message says of one station. */
export const readingReceived = z.object({
  station: stationId,
  /** The way in. */
  via: z.enum(['mqtt', 'mqtt-direct', 'hj212']),
  /** The mapping that decoded it, for example `native@1`. */
  mapping: z.string(),
  /** The device's own message counter and boot id, for the gap ledger. */
  seq: z.number().int().optional(),
  boot: z.string().optional(),
  /** The device sent stored data (HJ 212 `RF=1`, or a time well past): no news of the present. */
  resend: z.boolean().optional(),
  /** The message had been refused, and somebody sent it in again. */
  vouched: vouched.optional(),
  readings: z.array(reading).min(1),
});

export type Reading = z.infer<typeof reading>;
export type ReadingReceived = z.infer<typeof readingReceived>;

/** `cn.farwatch.station.online|silent|recovered.v1`. */
export const stationStatusChanged = z.object({
  station: stationId,
  at: time,
  /** What told it: the station itself, the broker's will, or missing data. */
  cause: z.enum(['status', 'will', 'watermark']),
});
export type StationStatusChanged = z.infer<typeof stationStatusChanged>;

/** `cn.farwatch.device.reported.v1`: a message of a device that holds no readings (log, state, notify, unknown command), kept whole. */
export const deviceReported = z.object({
  station: stationId,
  via: z.literal('hj212'),
  mn: z.string(),
  /** HJ 212 command number, and its meaning where a table has it. */
  cn: z.string(),
  meaning: z.string().optional(),
  /** The device's own time, or that of arrival. */
  at: time,
  fields: z.array(z.object({ key: z.string(), value: z.string().nullable() })),
});
export type DeviceReported = z.infer<typeof deviceReported>;
