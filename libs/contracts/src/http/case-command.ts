import {
  commandFields,
  commandNames,
  commandRules,
  type CaseCommand,
  type CommandField,
  type CommandName,
} from '@farwatch/domain/case';
import { z } from 'zod';

import { askedDate } from '../events/index.js';

/** Half of a character (an unpaired surrogate) cannot be stored. */
const isWhole = (value: string): boolean => !/\p{Surrogate}/u.test(value);
const text = z.string().max(4_000).refine(isWhole, 'half a character');
/** Name of a person or thing. */
export const caseName = z.string().min(1).max(200).refine(isWhole, 'half a character');
const list = z.array(caseName).max(100);
const flag = z.boolean();

/** The shape of each type of field; what a field means is the same in every command. */
const shapes: Readonly<Record<(typeof commandFields)[CommandField], z.ZodType>> = {
  text,
  day: askedDate,
  flag,
  number: z.number().min(-1e12).max(1e12),
  list,
  said: z.union([flag, text]),
  whom: z.union([flag, list]),
  checks: z.record(z.string().max(64).refine(isWhole, 'half a character'), flag),
};

/** Commands that make a case (`POST /cases`), and one that only the platform says. */
const elsewhere = [
  'proposeFiling',
  'decideOnSpot',
  'noteLeadChange',
] as const satisfies readonly CommandName[];
export type SpokenCommand = Exclude<CommandName, (typeof elsewhere)[number]>;
const isSpoken = (command: CommandName): command is SpokenCommand =>
  !(elsewhere as readonly CommandName[]).includes(command);

/**
 * Commands that write down what happened elsewhere, so that their day may lie before the day on which they are said. What
 * a reviewer or head decides is decided when it is said.
 */
export const recordedCommands: readonly CommandName[] = [
  'inspect',
  'interview',
  'commission',
  'receiveReport',
  'informResult',
  'addEvidence',
  'reinspect',
  'serve',
  'recordStatement',
  'waive',
  'requestHearing',
  'holdHearing',
  'discuss',
  'recordPayment',
  'recordRemedy',
  'recordCourt',
];

function bodyOf(command: SpokenCommand): z.ZodObject {
  const fields = commandRules[command].fields.map((field) => [
    field,
    shapes[commandFields[field]].optional(),
  ]);
  const at = recordedCommands.includes(command) ? { at: askedDate.optional() } : {};
  return z.strictObject({
    do: z.literal(command),
    expectedVersion: z.number().int().min(0),
    ...at,
    ...(Object.fromEntries(fields) as Record<string, z.ZodType>),
  });
}

/** A command as a caller says it: who and when is known already. */
export type CaseCommandBody = Omit<CaseCommand, 'by' | 'at' | 'do' | 'expectedVersion'> & {
  readonly do: SpokenCommand;
  /** The version of the case that its author looked at. */
  readonly expectedVersion: number;
  /** Local day of what is written down, for `recordedCommands`; default today. */
  readonly at?: string | undefined;
};

const bodies = commandNames.filter(isSpoken).map(bodyOf);

/** One shape for each command, told apart by `do`, with the fields that the rule of the command takes. */
export const caseCommandBody = z.discriminatedUnion('do', bodies as never) as unknown as z.ZodType<
  CaseCommandBody,
  CaseCommandBody
>;
