import { z } from 'zod';

import {
  averaging,
  comparedValue,
  confidence,
  date,
  limitBasis,
  pollutantCode,
  stationId,
} from './common.js';
import { pastPlacement, placement } from './placement.js';

/** `cn.farwatch.enterprise.changed.v1`: a company that discharges. */
export const enterprise = z.object({
  id: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  creditCode: z.string().optional(),
  district: z.string().optional(),
  address: z.string().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  /** True for everything the simulator makes; shown on every screen. */
  simulated: z.boolean(),
});
export type Enterprise = z.infer<typeof enterprise>;

/** A way in for what a station measures: the direct MQTT door, the bridge from a broker, HJ 212. */
export const stationDoor = z.enum(['mqtt-direct', 'mqtt-bridge', 'hj212']);
export type StationDoor = z.infer<typeof stationDoor>;

/** `cn.farwatch.station.changed.v1`: a station (air), section (water) or outlet as it is now. */
export const station = z.object({
  id: stationId,
  name: z.string().min(1),
  nameEn: z.string().optional(),
  ...placement.shape,
  /** First local day on which the placement is as stated here; absent: since ever. */
  validFrom: date.optional(),
  /** What it was before, oldest first, each until the day before the next one; absent: never otherwise. */
  history: z.array(pastPlacement).max(200).optional(),
  /** First local day on which it is no longer there: what it measures from then on is refused; absent: it is in use. */
  retiredFrom: date.optional(),
  /**
   * Sections: hours of one sampling interval, counted from 00:00 +08:00. One value is judged per interval, the mean of its samples, when
   * it is over. Absent: 4, and a single sample of an interval is judged at once.
   */
  samplingHours: z.union([1, 2, 3, 4, 6, 8, 12, 24].map((hours) => z.literal(hours))).optional(),
  /** The ways in by which it may report; what comes by another one is parked (`door-not-allowed`). Absent: all of them. */
  allowedDoors: z.array(stationDoor).min(1).max(3).optional(),
  enterprise: z.string().optional(),
  enterpriseName: z.string().optional(),
  /** Code on the permit, for example DA001. */
  outletCode: z.string().optional(),
  medium: z.enum(['gas', 'water']).optional(),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  /** Declared gas temperature in degC and pressure in hPa: without both ppb is not converted to ug/m3. */
  temperatureC: z.number().optional(),
  pressureHPa: z.number().optional(),
  /** True for everything the simulator makes; shown on every screen. */
  simulated: z.boolean().default(false),
});
export type Station = z.infer<typeof station>;

/** `cn.farwatch.limit.changed.v1`: one limit, in force from `validFrom` to the last day `validTo` (local dates, inclusive). */
export const limit = z.object({
  id: z.string().min(1),
  basis: limitBasis,
  /** Permit limits: the outlet. */
  station: stationId.optional(),
  /** Ambient limits: the zone. */
  zone: z.enum(['I', 'II']).optional(),
  /** Water-class limits: table and class. */
  waterBody: z.enum(['river', 'lake']).optional(),
  targetClass: z.number().int().min(1).max(5).optional(),
  pollutant: pollutantCode,
  averaging,
  /** `max`: above it exceeds; `min`: below it exceeds. */
  comparison: z.enum(['max', 'min']),
  /**
   * The value that it applies to. `converted`: only where the device sends the 折算 value; `measured`: never that one. Without it
   * the converted value where the device sends one, else the measured one: limits of stacks with a reference oxygen are
   * stated for it (HJ 76-2017 App. B, read in one source), and other outlets have no other value.
   */
  compared: comparedValue.optional(),
  value: z.number(),
  unit: z.string(),
  standard: z.string(),
  clause: z.string(),
  validFrom: date,
  validTo: date.nullable(),
  confidence,
});
export type Limit = z.infer<typeof limit>;

/** `cn.farwatch.rule.changed.v1`: how verdicts become episodes. */
export const rule = z.object({
  id: z.string().min(1),
  version: z.number().int().min(1),
  name: z.object({ zh: z.string(), en: z.string() }),
  basis: limitBasis,
  averaging,
  /** Consecutive exceeding intervals that open an episode. */
  openAfter: z.number().int().min(1),
  /** Consecutive intervals that meet the limit and close it. */
  closeAfter: z.number().int().min(1),
  /** Consecutive intervals without a verdict that an open episode survives. */
  maxGap: z.number().int().min(0),
  enabled: z.boolean(),
});
export type Rule = z.infer<typeof rule>;

/** `cn.farwatch.device.changed.v1` (internal): how a device proves that it is a station. */
export const device = z.object({
  station: stationId,
  /** SHA-256 of the secret, hex. The secret is random and long, so no slow hash is needed. */
  secretHash: z.string().length(64),
});
export type Device = z.infer<typeof device>;

/** A network in CIDR, of IPv4 or IPv6. */
const network = z
  .string()
  .max(50)
  .refine((text) => z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success, 'no network (10.1.0.0/16)');

/** `cn.farwatch.hj212-source.changed.v1` (internal): a logger that may report over HJ 212, and how it is to be read. */
export const hj212Source = z.object({
  mn: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dot, dash and underscore, at most 64'),
  /** The outlet or station that it measures. */
  station: stationId,
  /** SHA-256 of the access password (PW), hex. */
  passwordHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Deviations of its firmware that are allowed beyond the strict profile (names of `libs/hj212/src/profile.ts`). */
  switches: z.array(z.string().max(40)).max(60).default([]),
  /** Unit by factor code as the device sends it; without an entry the unit of (edition, code) holds. */
  units: z.record(z.string().max(32), z.string().min(1).max(24)).default({}),
  /** HJ 212-2017 code by a code of the device that no table has. */
  codes: z.record(z.string().max(32), pollutantCode).default({}),
  /** Whether 折算 values are judged where the device sends them; a list names the factors for which they are. */
  converted: z.union([z.enum(['when-sent', 'never']), z.array(pollutantCode).max(100)]).default('when-sent'),
  /** Length of the interval of minute data (2051), minutes. */
  minuteInterval: z.number().int().min(1).max(60).default(10),
  /** Wall clock of the device against UTC, minutes. */
  utcOffset: z.number().int().min(-720).max(840).default(480),
  /** Commands whose DataTime is the end of the interval instead of its start (2061: hours labelled by their end); absent: none. */
  endLabelled: z
    .array(z.enum(['2051', '2061', '2031']))
    .max(3)
    .optional(),
  /** Networks that it may come from (CIDR: `10.1.0.0/16`, `2001:db8::/32`); absent or empty: from everywhere. */
  networks: z.array(network).max(50).optional(),
  /** Common name of the client certificate that it has to show; absent: none. Only where the port asks for certificates. */
  certificate: z.string().min(1).max(200).optional(),
});
export type Hj212Source = z.infer<typeof hj212Source>;
