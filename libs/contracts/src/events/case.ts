import {
  alertKinds,
  caseDocuments,
  caseEventTypes,
  caseStates,
  type CaseDocument,
  type CaseStateName,
} from '@farwatch/domain/case';
import { z } from 'zod';

import { date, time } from './common.js';

/** Where a case stands. A case that is told of was at least proposed. */
export const caseState = z.enum(
  Object.keys(caseStates).filter((name) => name !== 'none') as [Exclude<CaseStateName, 'none'>],
);
/** Papers of a case, by kind. */
export const caseDocument = z.enum(Object.keys(caseDocuments) as [CaseDocument]);

/** A term of a case as it stood when the event was made: it is counted from days, and moves with facts and calendar. */
export const caseClock = z.object({
  /** Rule that it is counted by, for example `decide-90`. */
  id: z.string(),
  /** Whose term it is: of the bureau, of the party, or the day on which something counts as done. */
  side: z.enum(['ours', 'theirs', 'deemed']),
  start: date,
  /** Last local day; null while something pauses it. */
  deadline: date.nullable(),
  /** For terms of the bureau: the last working day that is not after the deadline. */
  actBy: date.optional(),
  /** Days that are left when the pause ends. */
  daysLeft: z.number().int().optional(),
  /** True when a day was looked at whose year has no published schedule of rest days. */
  provisional: z.boolean(),
  /** `ended`: of no use any more; `cancelled`: a remedy took its decision away. */
  status: z.enum(['running', 'met', 'late', 'ended', 'cancelled']),
  /** Why it stands still. */
  paused: z.array(z.string()).optional(),
});

/** Which clock somebody is told of, and how near its end is. */
export const caseDue = z.object({
  clock: z.string(),
  /** Half of the term gone, so many working days before the day to act, or past it. */
  point: z.enum(alertKinds),
  /** The day to act by. */
  actBy: date,
  /** Who should hear of it. */
  to: z.array(z.enum(['owner', 'manager', 'head'])),
  provisional: z.boolean(),
});

/** The verbs of the events of a case: the public names of accepted commands, and a term that comes near or is over. */
export const caseVerbs = [...caseEventTypes, 'clock-due'] as const;

/**
 * `cn.farwatch.case.<verb>.v1`: the case as it stands after an accepted command, or (`clock-due`) when a term comes near.
 * No personal data: a party that is a person has an id only, and nobody who works on the case is named.
 */
export const caseEvent = z.object({
  id: z.string(),
  /** Accepted commands; `clock-due` leaves it as it is. */
  version: z.number().int().min(1),
  /** Number of the entry in the history of the case, from 1: orders its events. A gap says that the database went back. */
  entry: z.number().int().min(1),
  state: caseState,
  /** A lead of it was made by the simulator. */
  simulated: z.boolean(),
  /** Left out where the register does not know it. */
  district: z.string().optional(),
  party: z.object({
    id: z.string(),
    kind: z.enum(['org', 'person']),
    /** Of a firm only. */
    name: z.string().optional(),
  }),
  act: z.object({ violation: z.string(), from: date, to: date }),
  /** Leads that it was filed for. */
  leads: z.array(z.string()),
  clocks: z.array(caseClock),
  decision: z
    .object({
      kind: z.enum(['penalty', 'none']),
      on: date,
      /** In yuan; 0 without a fine. */
      fine: z.number(),
      /** Of the document; left out until documents are numbered. */
      number: z.string().optional(),
    })
    .optional(),
  documents: z.array(caseDocument),
  /** Only with `clock-due`. */
  due: caseDue.optional(),
  openedAt: time,
  updatedAt: time,
});
export type CaseEventData = z.infer<typeof caseEvent>;
