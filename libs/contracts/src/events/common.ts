import { stationKinds } from '@farwatch/domain/reading';
import { z } from 'zod';

/** RFC 3339 time in UTC or with an offset. */
export const time = z.iso.datetime({ offset: true });
/** Calendar date `YYYY-MM-DD`, local (+08:00). */
export const date = z.iso.date();
/** A date that somebody asks about: four digits of a year from 1900 to 2199, so that the days around it can be counted. */
export const askedDate = z.iso.date().regex(/^(19|20|21)/, 'a year from 1900 to 2199');
/** Identifier of a station, section or outlet; also an MQTT topic level and a Kafka key. */
export const stationId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s/+#\0]+$/, 'no space, slash, plus or hash');
/** HJ 212-2017 pollutant code, for example a34004. */
export const pollutantCode = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[^\0]+$/, 'no NUL');
/** HJ 212-2017 Table B data flag. */
export const flag = z.enum(['N', 'F', 'M', 'S', 'D', 'C', 'T', 'B']);
export const stationKind = z.enum(stationKinds);
/** What a limit is compared with: one sample, an hour mean, the daily maximum 8-hour mean, a day mean. */
export const averaging = z.enum(['sample', 'hour', 'mda8', 'day']);
export const limitBasis = z.enum(['ambient', 'water-class', 'permit']);
/** Which value of a stack a limit is compared with: as measured, or converted to the reference oxygen (折算). */
export const comparedValue = z.enum(['measured', 'converted']);
/** Marks of confidence of a legal figure: read in two sources, in the official text, in one source, or remembered. */
export const confidence = z.enum(['verified', 'primary', 'secondary', 'memory']);

/** `fw-raw-type` of frames of HJ 212. */
export const hj212FrameType = 'application/vnd.hj212';
/** Where the original bytes lie in Kafka. */
export const recordRef = z.object({
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  /** Which log of the topic's name it lies in: absent for the first, one more with every log that was accepted in its place. */
  incarnation: z.number().int().positive().optional(),
  /** True when another log had been accepted in its place before this was written: what lies there now is another record. */
  replaced: z.literal(true).optional(),
});
export type RecordRef = z.infer<typeof recordRef>;
export type Averaging = z.infer<typeof averaging>;
