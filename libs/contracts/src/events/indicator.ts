import { z } from 'zod';

/** `cn.farwatch.indicator.updated.v1`: one figure of one area and period as it stands. */
export const indicator = z.object({
  area: z.string(),
  indicator: z.string(),
  /** `2026-11-23`, `2026-11`, `2026`. */
  period: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  unit: z.string().optional(),
  valid: z.boolean(),
  /** Valid parts and expected parts behind the figure. */
  count: z.number().int(),
  expected: z.number().int(),
  standard: z.string().optional(),
  clause: z.string().optional(),
  /** Why it is not valid. */
  reason: z.string().optional(),
  /**
   * Concentrations of months and years: per cent against the same period of the year before, from the values (rounded or
   * not) that are the ones to publish for this indicator; null when one of the two is missing.
   */
  yearOnYear: z.number().nullable().optional(),
  /** `aqi`: level 1 to 6 and primary pollutants. */
  level: z.number().int().min(1).max(6).optional(),
  primary: z.array(z.string()).optional(),
});
export type Indicator = z.infer<typeof indicator>;

/** The record key of a figure: the newest record of a key is what stands. */
export function indicatorKey({
  area,
  indicator,
  period,
}: Pick<Indicator, 'area' | 'indicator' | 'period'>): string {
  return `${area}/${indicator}/${period}`;
}
