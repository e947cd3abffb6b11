import { z } from 'zod';

import { confidence, date } from './common.js';

/** A text in both languages of the platform. */
export const bilingual = z.object({ zh: z.string(), en: z.string() });

/** A place of the law with its days of validity (local, inclusive; null = open). */
export const provision = z.object({
  law: bilingual,
  article: bilingual,
  /** What had to be done, or what may follow. */
  text: bilingual,
  /** Where another provision says something else: a lawyer has to settle it. */
  conflict: bilingual.optional(),
  validFrom: date,
  validTo: date.nullable(),
  confidence,
});

/** What a lead rests on in law, each by the date of the act. What is left out is not known, or does not apply to the kind. */
export const leadBasis = z.object({
  /** Where the limit that applied is written. */
  limit: z
    .object({
      standard: z.string(),
      clause: z.string(),
      validFrom: date,
      validTo: date.nullable(),
      confidence: z.string(),
    })
    .optional(),
  duty: provision.optional(),
  sanction: provision
    .extend({
      /** The range of the fine, where it is one. */
      fine: z.object({ min: z.number(), max: z.number(), unit: z.literal('CNY') }).optional(),
    })
    .optional(),
});
export type LeadBasis = z.infer<typeof leadBasis>;
