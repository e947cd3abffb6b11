/** What the events up to the report of the investigation change. */
import { pauseKinds, type PauseKind } from '../clocks/index.js';
import { visitOf } from './check.js';
import type { CommandName } from './commands.js';
import type { CaseEvent, Change } from './event.js';
import type { CaseFile } from './state.js';

const union = (list: readonly string[], more: readonly (string | undefined)[]): readonly string[] => [
  ...new Set([...list, ...more.filter((one) => one !== undefined)]),
];

/** A pause begins: the day itself still counts. */
export const pause = (file: CaseFile, kind: PauseKind, after: string, id: string = kind) => ({
  pauses: [...file.pauses, { kind, after, through: null, id }],
});

/** An open pause ends with a day, which does not count any more. */
export const endPause = (file: CaseFile, id: string, through: string) => ({
  pauses: file.pauses.map((one) => (one.id === id && one.through === null ? { ...one, through } : one)),
});

const investigators = (file: CaseFile, { command }: CaseEvent) => ({
  investigators: union(file.investigators, [command.by, ...(command.officers ?? [])]),
});

const visited = (file: CaseFile, event: CaseEvent): Partial<CaseFile> => ({
  ...investigators(file, event),
  visits: [...file.visits, visitOf(event)],
  facts: file.facts + 1,
});

const pauseKindOf = (kind: string | undefined): PauseKind =>
  pauseKinds.find((one) => one === kind) ?? 'monitoring';

export const filingChanges = {
  proposeFiling: (_, { command }) => ({ state: 'proposed', proposedBy: command.by }),
  extendFiling: () => ({ filingExtended: true }),
  approveFiling: (_, { command, day }) => ({
    state: 'investigating',
    filingSettledOn: day,
    filedOn: day,
    officers: command.officers ?? [],
  }),
  declineFiling: (_, { day }) => ({ state: 'declined', filingSettledOn: day }),
  assignOfficers: (_, { command }) => ({ officers: command.officers ?? [] }),
  inspect: (file, event) => ({ ...visited(file, event), inspected: true }),
  interview: visited,
  commission: (file, { command, day }) => ({
    commissions: [...file.commissions, { id: command.id ?? '', prevails: false }],
    ...pause(file, pauseKindOf(command.kind), day, `commission ${command.id ?? ''}`),
  }),
  receiveReport: (file, { command, day }) => ({
    commissions: file.commissions.map((one) =>
      one.id === (command.id ?? '') && one.reportedOn === undefined
        ? { ...one, reportedOn: day, prevails: command.meetsLimit === true && command.samePeriod !== false }
        : one,
    ),
    ...endPause(file, `commission ${command.id ?? ''}`, day),
    facts: file.facts + 1,
  }),
  informResult: (file, { command, day }) => ({
    commissions: file.commissions.map((one) =>
      one.id === (command.id ?? '') ? { ...one, toldOn: day } : one,
    ),
  }),
  addEvidence: (file, { command }) => ({
    evidence: [...file.evidence, command.kind ?? ''],
    facts: file.facts + 1,
  }),
  confirmArt41: () => ({ art41: true }),
  preserve: (_, { day }) => ({ preservation: { on: day } }),
  resolvePreservation: (file, { day }) => ({
    preservation: { ...(file.preservation ?? { on: day }), settledOn: day },
  }),
  seize: (_, { day }) => ({ seizure: { on: day, extended: false } }),
  extendSeizure: (file, { day }) => ({ seizure: { ...(file.seizure ?? { on: day }), extended: true } }),
  releaseSeizure: (file, { day }) => ({
    seizure: { ...(file.seizure ?? { on: day, extended: false }), releasedOn: day },
  }),
  orderCorrection: (_, { day }) => ({ correction: { orderedOn: day, corrected: false } }),
  reinspect: (file, event) => ({
    ...investigators(file, event),
    correction: {
      ...(file.correction ?? { orderedOn: event.day }),
      reinspectedOn: event.day,
      corrected: event.command.corrected === true,
    },
  }),
  suspend: (file, { day }) => ({ state: 'suspended', ...pause(file, 'suspension', day) }),
  resume: (file, { day }) => ({ state: 'investigating', ...endPause(file, 'suspension', day) }),
  terminate: (_, { day }) => ({ state: 'terminated', endedOn: day }),
  revokeFiling: (_, { day }) => ({ state: 'withdrawn', endedOn: day }),
  transfer: (_, { day }) => ({ state: 'transferred', endedOn: day }),
  extendDecision: (file) => ({ decisionExtensions: file.decisionExtensions + 1 }),
  submitReport: (file, event) => ({
    ...investigators(file, event),
    state: 'inReview',
    facts: file.facts + 1,
  }),
  returnForInvestigation: () => ({ state: 'investigating' }),
  requestRecusal: (file, { command }) => ({
    recusals: [...file.recusals, { officer: command.officer ?? '' }],
  }),
  decideRecusal: (file, { command }) => ({
    recusals: file.recusals.map((one) =>
      one.officer === command.officer && one.decision === undefined
        ? { ...one, decision: command.decision ?? 'refused' }
        : one,
    ),
  }),
  noteLeadChange: (file) => ({ facts: file.facts + 1 }),
} as const satisfies Partial<Record<CommandName, Change>>;
