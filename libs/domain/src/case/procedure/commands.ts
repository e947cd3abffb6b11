/**
 * What may be said in a case. A command has a doer, a time and fields; every field is optional in type, because a field
 * that is left out is refused by name (no officers: `too-few-officers`), not by shape.
 */
import { localDayOf, isDay } from '../calendar/index.js';

export const commandNames = [
  'proposeFiling',
  'extendFiling',
  'approveFiling',
  'declineFiling',
  'assignOfficers',
  'inspect',
  'interview',
  'commission',
  'receiveReport',
  'informResult',
  'addEvidence',
  'confirmArt41',
  'preserve',
  'resolvePreservation',
  'seize',
  'extendSeizure',
  'releaseSeizure',
  'orderCorrection',
  'reinspect',
  'suspend',
  'resume',
  'terminate',
  'revokeFiling',
  'extendDecision',
  'submitReport',
  'returnForInvestigation',
  'passReview',
  'issueNotice',
  'serve',
  'recordStatement',
  'recheckStatement',
  'waive',
  'requestHearing',
  'scheduleHearing',
  'holdHearing',
  'legalReview',
  'discuss',
  'decidePenalty',
  'decideNoPenalty',
  'decideOnSpot',
  'transfer',
  'recordPayment',
  'approveDeferral',
  'publish',
  'withdrawPublication',
  'recordRemedy',
  'demand',
  'applyCourt',
  'recordCourt',
  'issueCard',
  'requestRecusal',
  'decideRecusal',
  'correctDocument',
  'editDocument',
  'noteLeadChange',
  'close',
] as const;
export type CommandName = (typeof commandNames)[number];

interface FieldTypes {
  readonly text: string;
  readonly day: string;
  readonly flag: boolean;
  readonly number: number;
  readonly list: readonly string[];
  /** Yes, or who or what it was. */
  readonly said: boolean | string;
  /** Yes, or whom it concerns. */
  readonly whom: boolean | readonly string[];
  readonly checks: Readonly<Record<string, boolean>>;
}

/** The fields of all commands; a name means the same in each of them. */
export const commandFields = {
  id: 'text',
  kind: 'text',
  reason: 'text',
  outcome: 'text',
  result: 'text',
  step: 'text',
  text: 'text',
  change: 'text',
  lead: 'text',
  ground: 'text',
  listRow: 'text',
  harm: 'text',
  exemption: 'text',
  lawChoice: 'text',
  method: 'text',
  document: 'text',
  proof: 'said',
  place: 'text',
  colour: 'text',
  decision: 'text',
  chair: 'text',
  officer: 'text',
  technicalBy: 'text',
  checkedBy: 'text',
  due: 'day',
  on: 'day',
  to: 'text',
  appliedOn: 'day',
  noticeServed: 'day',
  start: 'text',
  end: 'text',
  idShown: 'flag',
  rightsTold: 'flag',
  consent: 'said',
  othersFailed: 'flag',
  hearingOffered: 'flag',
  acceptLate: 'flag',
  accepted: 'flag',
  education: 'flag',
  corrected: 'flag',
  changesRights: 'flag',
  masked: 'flag',
  departure: 'flag',
  mitigated: 'flag',
  meetsLimit: 'flag',
  samePeriod: 'flag',
  closed: 'flag',
  restoration: 'flag',
  fine: 'number',
  yuan: 'number',
  evidence: 'number',
  officers: 'list',
  members: 'list',
  votes: 'list',
  rights: 'list',
  kinds: 'list',
  elsewhere: 'whom',
  items: 'checks',
} as const satisfies Record<string, keyof FieldTypes>;
export type CommandField = keyof typeof commandFields;

type Fields = { readonly [F in CommandField]?: FieldTypes[(typeof commandFields)[F]] | undefined };

export interface CaseCommand extends Fields {
  readonly do: CommandName;
  /** Id of the person. */
  readonly by: string;
  /** A local day, or an instant with offset. */
  readonly at: string;
  /** The version that its author looked at. */
  readonly expectedVersion?: number | undefined;
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= 100 && value.every((one) => typeof one === 'string');

const fits: Readonly<Record<keyof FieldTypes, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  day: isDay,
  flag: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e12,
  list: isList,
  said: (value) => typeof value === 'boolean' || typeof value === 'string',
  whom: (value) => typeof value === 'boolean' || isList(value),
  checks: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'boolean'),
};

const names: ReadonlySet<string> = new Set(commandNames);

/** Reads a command of any origin; a text says what is wrong with it. Fields that no command has are dropped. */
export function readCommand(value: unknown): CaseCommand | string {
  if (typeof value !== 'object' || value === null) return 'a command is an object';
  const given = value as Readonly<Record<string, unknown>>;
  const { do: name, by, at, expectedVersion } = given;
  if (typeof name !== 'string' || !names.has(name)) return `unknown command ${String(name)}`;
  if (typeof by !== 'string') return `${name}: by is missing`;
  if (typeof at !== 'string' || localDayOf(at) === undefined) return `${name}: at is no day or instant`;
  if (expectedVersion !== undefined && !Number.isSafeInteger(expectedVersion))
    return `${name}: expectedVersion is no integer`;
  const fields: Record<string, unknown> = {};
  for (const [field, type] of Object.entries(commandFields)) {
    const found = given[field];
    if (found === undefined || found === null) continue;
    if (!fits[type](found)) return `${name}: ${field} is no ${type}`;
    fields[field] = found;
  }
  return {
    ...fields,
    do: name as CommandName,
    by,
    at,
    expectedVersion: expectedVersion as number | undefined,
  };
}
