import { z } from 'zod';

import { askedDate, confidence } from '../events/index.js';
import { staff } from './principal.js';
import { route } from './route.js';

const text = z.object({ zh: z.string(), en: z.string() });
const name = z.string().min(1).max(64);
/** A number, or text as people write it: `<0.025`, `0.05ug/L`, `--` for a missing value. */
const given = z.union([z.number(), z.string().max(64), z.null()]);
const values = z.record(name, given).refine((all) => Object.keys(all).length <= 200, 'at most 200 values');
const basis = z.object({
  standard: z.string(),
  clause: z.string(),
  clauseZh: z.string(),
  confidence,
  source: z.string(),
});
const waterClass = z.enum(['I', 'II', 'III', 'IV', 'V', 'worse-than-V']);

/** What is asked: an hour or day of air, a sample of surface water, values of an outlet; by the law of any date. */
export const evaluationQuestion = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('air'),
    on: askedDate,
    period: z.enum(['hour', 'day']),
    /** ug/m3, CO mg/m3. O3 of a day is its MDA8; `SO2_24h` and `O3_1h` stand in above the columns of 2012. */
    values,
    /** Another edition than that of the date: `HJ 633-2012`, `HJ 633-2026`. */
    standard: z.string().max(40).optional(),
    /** Items that the monitoring scheme leaves out (HJ 633-2026 cl. 5.3.2). */
    exempt: z.array(name).max(10).optional(),
    zone: z.enum(['I', 'II']).optional(),
  }),
  z.strictObject({
    what: z.literal('water'),
    on: askedDate,
    body: z.enum(['river', 'lake']),
    /** mg/L; `<0.025` is below detection. */
    values,
    target: z.enum(['I', 'II', 'III', 'IV', 'V']).optional(),
  }),
  z.strictObject({
    what: z.literal('outlet'),
    on: askedDate,
    medium: z.enum(['gas', 'water']),
    /** mg/m3 or mg/L. */
    values,
    /** Limits of the permit; they go before those of a standard. */
    limits: z.record(name, z.union([z.number(), z.string().max(64)])).optional(),
    standard: z.string().max(40).optional(),
    category: z.string().max(60).optional(),
    averaging: z.enum(['hour', 'day']).optional(),
    /** Measured and reference oxygen in per cent; the reference also as a kind of source of the registry. */
    oxygen: z.number().min(0).max(30).optional(),
    reference: z.union([z.number().min(0).max(21), z.string().max(60)]).optional(),
    /** Of values at actual state: degC, kPa, moisture in per cent by volume. */
    state: z
      .strictObject({
        temperature: z.number(),
        atmospheric: z.number(),
        static: z.number().optional(),
        moisture: z.number().optional(),
      })
      .optional(),
  }),
]);
export type EvaluationQuestion = z.infer<typeof evaluationQuestion>;

const step = z.object({
  step: z.enum([
    ...['below-detection', 'convert', 'round', 'sub-index', 'instead'],
    ...['index', 'publish', 'class', 'limit', 'multiple'],
  ] as [string, ...string[]]),
  /** Name of the value; null where the step is about all of them. */
  of: z.string().nullable(),
  result: z.union([z.number(), z.string()]).nullable(),
  clause: z.string(),
  text,
});
const limitCheck = z.object({
  name: z.string(),
  pollutant: z.string(),
  /** In the unit of the limit, rounded as it was compared. */
  compared: z.number(),
  limit: z.number(),
  unit: z.string(),
  averaging: z.string(),
  comparison: z.enum(['max', 'min']),
  exceeds: z.boolean(),
  /** Below a detection limit that is above the limit: cannot be judged. */
  undecided: z.literal(true).optional(),
  multiple: z.number().nullable(),
  basis,
});

export const evaluationAnswer = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('air'),
    aqi: z.number().int().nullable(),
    level: z.number().int().nullable(),
    category: text.nullable(),
    primary: z.array(z.string()),
    missing: z.array(z.string()),
    published: z.boolean(),
    reason: z.string().nullable(),
    subIndices: z.record(z.string(), z.number().int().nullable()),
    limits: z.array(limitCheck),
    basis,
    steps: z.array(step),
  }),
  z.object({
    what: z.literal('water'),
    class: waterClass.nullable(),
    className: text.nullable(),
    state: text.nullable(),
    deciding: z.array(z.string()),
    classes: z.record(z.string(), waterClass),
    multiples: z.record(z.string(), z.number()),
    notCounted: z.array(z.string()),
    met: z.boolean().nullable(),
    basis,
    steps: z.array(step),
  }),
  z.object({
    what: z.literal('outlet'),
    compared: z.record(z.string(), z.number().nullable()),
    limits: z.array(limitCheck),
    withoutLimit: z.array(z.string()),
    met: z.boolean().nullable(),
    steps: z.array(step),
  }),
]);
export type EvaluationAnswer = z.infer<typeof evaluationAnswer>;

/** The calculator: values in; verdict, index, class, basis and every step out. Nothing is stored. */
export const evaluateRoutes = {
  evaluate: route({
    id: 'evaluate',
    method: 'POST',
    path: '/evaluate',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '计算器：按任一日期有效的标准评价空气、地表水或排口数据，逐步列出修约与依据；不保存',
      en: 'Calculator: air, surface water or an outlet by the law of any date, with every rounding and its clause; nothing is stored',
    },
    body: evaluationQuestion,
    response: evaluationAnswer,
  }),
} as const;
