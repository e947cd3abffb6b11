import { dayBefore } from '@farwatch/domain/reading';
import { z } from 'zod';

import { date, pollutantCode, stationKind } from './common.js';

/**
 * What an air station is there for (HJ 664-2013 cl. 3): `assessed` (评价点) stands for its area, the others do not: `control` (对照点),
 * `background` (背景点), `roadside` (路边交通点), `micro` (微站, sensors), `mobile` (走航, vehicles). Clause from memory.
 */
export const stationRoles = ['assessed', 'control', 'background', 'roadside', 'micro', 'mobile'] as const;
export type StationRole = (typeof stationRoles)[number];

/** Where a station belongs and by which limits it is judged: everything of it that changes with a date. */
export const placement = z.object({
  kind: stationKind,
  district: z.string().optional(),
  /** Ambient air functional zone (GB 3095 clause 4): I or II. */
  zone: z.enum(['I', 'II']).optional(),
  /** Air: absent is `assessed`. Only assessed stations enter the figures of a district. */
  role: z.enum(stationRoles).optional(),
  waterBody: z.enum(['river', 'lake']).optional(),
  /** Target class of a section, 1 to 5 (GB 3838). */
  targetClass: z.number().int().min(1).max(5).optional(),
  /** Names of the river (or lake) and of the basin that a section lies on: sections of one name are evaluated together. */
  river: z.string().min(1).max(100).optional(),
  basin: z.string().min(1).max(100).optional(),
  /** Air: pollutants of the index that the monitoring scheme leaves out (HJ 633-2026 cl. 5.3.2), in order of their codes. */
  notMonitored: z.array(pollutantCode).min(1).max(6).optional(),
});
export type Placement = z.infer<typeof placement>;

/** A placement and the first local day of it; absent: since ever. It ends with the day before the next one. */
export const pastPlacement = placement.extend({ validFrom: date.optional() });
export type PastPlacement = z.infer<typeof pastPlacement>;

/** A placement with its first and last local day, inclusive. */
export interface DatedPlacement extends Placement {
  readonly from: string;
  readonly to: string;
}

/** Before and after every day that a reading can have; the least and greatest four-digit dates. */
export const firstDate = '0001-01-01';
export const lastDate = '9999-12-31';

/** The placement alone of something that has more. */
export function placementOf(of: Placement): Placement {
  const { kind, district, zone, role, waterBody, targetClass, river, basin, notMonitored } = of;
  return Object.fromEntries(
    Object.entries({ kind, district, zone, role, waterBody, targetClass, river, basin, notMonitored }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Placement;
}

/**
 * All placements of a station in order of time, without overlap. Before the first one, when that has a first day, the
 * station belongs nowhere, and from the day on which it is retired neither. `history` is in order of `validFrom`; an entry that a later one covers whole is left out.
 */
export function placementsOf(
  station: {
    readonly validFrom?: string | undefined;
    readonly history?: readonly PastPlacement[] | undefined;
    readonly retiredFrom?: string | undefined;
  } & Placement,
): DatedPlacement[] {
  const all = [...(station.history ?? []), station];
  const last = station.retiredFrom === undefined ? lastDate : until(station.retiredFrom);
  return all
    .map((one, at) => {
      const next = all[at + 1];
      const to = next === undefined ? lastDate : until(next.validFrom ?? firstDate);
      return {
        ...placementOf(one),
        from: one.validFrom ?? firstDate,
        to: to < last ? to : last,
      };
    })
    .filter(({ from, to }) => from <= to);
}

/** There is no day before the first one. */
const until = (day: string): string => (day === firstDate ? '' : dayBefore(day));
