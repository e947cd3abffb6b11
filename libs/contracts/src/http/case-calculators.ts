import { fineModels } from '@farwatch/domain/case';
import { z } from 'zod';

import { askedDate } from '../events/index.js';
import { staff } from './principal.js';
import { route } from './route.js';

const text = z.object({ zh: z.string(), en: z.string() });
const name = z.string().min(1).max(200);
const yuan = z.number().min(0).max(1e12);
const percent = z.number().min(-1_000).max(1_000);
const factors = z
  .array(z.strictObject({ id: name, pct: percent }))
  .max(100)
  .default([]);

const norm = z.strictObject({
  id: name,
  kind: z.enum(['amount', 'multiple', 'percent']).optional(),
  min: yuan.nullable(),
  max: yuan,
  baseAtLeast: yuan.optional(),
  from: askedDate,
  to: askedDate.nullable(),
  conflict: z.boolean().optional(),
});

export const calculateCaseFine = route({
  id: 'calculate-case-fine',
  method: 'POST',
  path: '/cases/calculate',
  roles: staff,
  scope: 'global',
  summary: {
    zh: '计算罚款：选法、裁量表、调整、取整，逐步列明；不给 norms 时按 violation 取已录入的条款',
    en: 'Calculates a fine: choice of law, table, adjustments, rounding, step by step; without norms those on file for the violation',
  },
  body: z.strictObject({
    model: z.enum(fineModels),
    subject: z.enum(['org', 'person']),
    violation: name.optional(),
    norms: z.array(norm).max(20).optional(),
    base: yuan.optional(),
    actEnd: askedDate,
    discovered: askedDate,
    decision: askedDate,
    lawChoice: name.optional(),
    factors,
    modifiers: factors,
    requiredFactors: z.array(name).max(100).default([]),
    startPct: percent.optional(),
    point: z.number().min(0).max(1).optional(),
    cell: z.tuple([name, name]).optional(),
    table: z
      .strictObject({
        name,
        rows: z.array(name).max(50),
        cols: z.array(name).max(50),
        point: z.number().min(0).max(1),
        cells: z.array(z.array(z.tuple([percent, percent])).max(50)).max(50),
      })
      .optional(),
    adjustments: z
      .array(
        z.strictObject({
          kind: z.enum(['heavier', 'lighter', 'mitigate']),
          yuan,
          ground: z.string().max(2_000),
          discussed: z.boolean(),
          departure: z.boolean().optional(),
        }),
      )
      .max(20)
      .default([]),
    history: z.array(askedDate).max(500).optional(),
    complaints: z.array(askedDate).max(500).optional(),
  }),
  response: z.object({
    /** Why there is no amount, and what to do; then nothing else is there. */
    refused: text.extend({ code: z.string(), todo: text }).optional(),
    result: z
      .object({
        law: z.string(),
        lawBy: z.string(),
        startPct: z.number().optional(),
        sumPct: z.number().optional(),
        totalPct: z.number().optional(),
        cellPct: z.number().optional(),
        repeatCount: z.number().int().optional(),
        complaintCount: z.number().int().optional(),
        /** Yuan, as the table gives it, inside the range. */
        tableFine: z.number(),
        /** Whole yuan. */
        fine: z.number(),
        flags: z.array(z.string()),
        steps: z.array(z.object({ id: z.string(), unit: z.enum(['percent', 'yuan']), value: z.number() })),
      })
      .optional(),
  }),
});

const check = z.string();
export const screenCaseExemption = route({
  id: 'screen-case-exemption',
  method: 'POST',
  path: '/cases/screen-exemption',
  roles: staff,
  scope: 'global',
  summary: {
    zh: '与某地免罚清单逐项比对，列出不符合的和缺少的；由人决定。天津的清单尚未录入',
    en: 'Holds a case against the list of exemptions of a place: what fails, what is missing; a person decides. The list of Tianjin is not on file',
  },
  body: z.strictObject({
    place: name,
    violation: name,
    actEnd: askedDate,
    discovered: askedDate,
    factorClass: z.string().max(64).optional(),
    factors: z.number().int().min(0).optional(),
    /** Multiple of the exceedance. */
    multiple: z.number().min(0).optional(),
    hours: z.number().min(0).optional(),
    correctedOn: askedDate.optional(),
    harm: z.enum(['none', 'minor', 'serious']).optional(),
    history: z
      .array(z.strictObject({ on: askedDate, violation: name }))
      .max(500)
      .optional(),
  }),
  response: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        ground: z.string(),
        law: text,
        clause: text,
        confidence: z.string(),
        applies: z.boolean(),
        failed: z.array(check),
        missing: z.array(check),
      }),
    ),
  }),
});
