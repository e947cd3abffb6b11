import { caseRefusals, commandFields, commandNames, type CaseRefusalCode } from '@farwatch/domain/case';
import { z } from 'zod';

import { caseClock, caseDocument, caseDue, caseEvent, caseState, date, time } from '../events/index.js';

const text = z.object({ zh: z.string(), en: z.string() });
const command = z.enum(commandNames);
const refusalCode = z.enum(Object.keys(caseRefusals) as [CaseRefusalCode]);

/** A case in a list. */
export const caseItem = caseEvent

  .pick({
    id: true,
    version: true,
    simulated: true,
    district: true,
    party: true,
    act: true,
    leads: true,
    decision: true,
  })
  .extend({
    state: caseState,
    stateName: text,
    /** Who works on it, as assigned. */
    officers: z.array(z.string()),
    filedOn: date.optional(),
    /** The running term of the bureau that ends first. */
    due: z
      .object({ clock: z.string(), actBy: date, overdue: z.boolean(), provisional: z.boolean() })
      .optional(),
    /** A lead of it changed after it was filed. */
    leadsChanged: z.boolean(),
    openedAt: time,
    updatedAt: time,
  });
export type CaseItem = z.infer<typeof caseItem>;

/** Why a step is not open: what it means, what to do, and where it stands. */
export const refusedStep = text.extend({
  code: refusalCode,
  todo: text,
  /** Law and article; `memory` was not compared with the text. Left out where it is a rule of this platform. */
  clause: z.object({ text, confidence: z.string() }).optional(),
});

/** A command as a screen offers it: open to the caller today, or why it is not. */
export const caseStep = z.object({
  command,
  by: z.string(),
  open: z.boolean(),
  fields: z.array(z.enum(Object.keys(commandFields) as [keyof typeof commandFields])),
  refused: z.array(refusedStep),
  /** What its fields must still meet. */
  conditions: z.array(refusalCode),
});

/** A clock as the case shows it today. */
export const shownClock = caseClock.extend({
  rule: z.object({ name: text, basis: z.string(), confidence: z.string() }),
  overdue: z.boolean(),
  /** Days on which somebody is told of it; those that lie behind were. */
  alerts: z.array(caseDue.pick({ point: true, to: true }).extend({ on: date })),
});

/** A case with its next lawful steps for the caller. */
export const caseDetail = caseItem.extend({
  norm: z.object({ id: z.string(), min: z.number().nullable(), max: z.number() }),
  /** Two norms of the act contradict each other: the review has to choose. */
  lawConflict: z.boolean(),
  investigators: z.array(z.string()),
  documents: z.array(z.object({ kind: caseDocument, name: text })),
  clocks: z.array(shownClock),
  steps: z.array(caseStep),
});
export type CaseDetail = z.infer<typeof caseDetail>;

/** One entry of the history of a case: never changed, never removed. */
export const caseEntry = z.object({
  entry: z.number().int().min(1),
  /** Of the case after it. */
  version: z.number().int().min(1),
  type: z.string(),
  /** When it was written down. */
  at: time,
  /** Local day for which it counts. */
  day: date,
  by: z.string(),
  documents: z.array(caseDocument),
  /** The accepted command with its fields; left out with `clock-due`. */
  command: z.record(z.string(), z.unknown()).optional(),
  due: caseDue.optional(),
});
export type CaseEntry = z.infer<typeof caseEntry>;
