/** From the lead to the report of the investigation: who may do what, and what stands in the way. */
import { leadKinds } from '../../lead/index.js';
import { discoveredInTime, mayDecideInOwnName } from '../law/index.js';
import {
  isBlank,
  isSaid,
  isOver,
  officerElsewhere,
  officersFit,
  onCase,
  onInput,
  reasonRequired,
  rightsTold,
  type Asked,
  type CommandRule,
} from './check.js';
import { art41Items, openStates } from './names.js';
import type { CommandName } from './commands.js';

const isFileable = (kind: string): boolean =>
  Object.hasOwn(leadKinds, kind) && leadKinds[kind as keyof typeof leadKinds].filing !== 'never';

const authorityActs = ({ file, day }: Asked): boolean =>
  file.dossier.authority === undefined || mayDecideInOwnName(file.dossier.authority, day);

/** Is a clock over, and no reason given for being late? */
const lateWithoutReason = (id: string) =>
  onInput('reason-required', (asked) => isOver(asked, id) && isBlank(asked.command.reason));

export const filingRules = {
  proposeFiling: {
    by: 'officer',
    from: ['none'],
    fields: ['evidence'],
    checks: [
      onCase(
        'lead-not-fileable',
        ({ file: { dossier } }) =>
          dossier.leads.length === 0 || dossier.leads.some(({ kind }) => !isFileable(kind)),
      ),
      onCase('lead-not-verified', ({ file }) =>
        file.dossier.leads.some(({ status }) => status !== 'verified'),
      ),
      onCase('lead-in-case', ({ file }) => file.dossier.leads.some(({ inCase }) => inCase)),
      onCase('party-unknown', ({ file }) => !file.dossier.party.known),
      onCase('no-jurisdiction', (asked) => !asked.file.dossier.act.jurisdiction || !authorityActs(asked)),
      onCase('mark-window-open', ({ file }) =>
        file.dossier.leads.some(
          ({ kind, markWindowClosed }) => kind === 'suspected-exceedance' && !markWindowClosed,
        ),
      ),
      onCase(
        'limitation-expired',
        ({ file: { dossier } }) =>
          !discoveredInTime(dossier.act.to, dossier.act.discovered, dossier.act.harm),
      ),
      onInput('evidence-missing', ({ command }) => !((command.evidence ?? 0) > 0)),
    ],
  },
  extendFiling: {
    by: 'head',
    from: ['proposed'],
    fields: ['reason'],
    checks: [
      onCase('already-extended', ({ file }) => file.filingExtended),
      onCase('term-expired', (asked) => isOver(asked, 'filing-15')),
    ],
  },
  approveFiling: {
    by: 'head',
    from: ['proposed'],
    fields: ['officers', 'reason'],
    checks: [
      onCase('same-person', ({ file, command }) => command.by === file.proposedBy),
      ...officersFit,
      lateWithoutReason('filing-15'),
    ],
  },
  declineFiling: { by: 'head', from: ['proposed'], fields: ['reason'], checks: [reasonRequired] },
  assignOfficers: { by: 'manager', from: openStates, fields: ['officers'], checks: officersFit },
  inspect: {
    by: 'officer',
    from: ['investigating', 'executing'],
    fields: ['officers', 'reason', 'idShown', 'rightsTold', 'consent', 'start', 'end', 'place', 'elsewhere'],
    checks: [
      ...officersFit,
      onInput(
        'consent-missing',
        ({ file, command }) => file.dossier.party.positiveList && !isSaid(command.consent),
      ),
      reasonRequired,
      rightsTold,
      officerElsewhere,
    ],
  },
  interview: {
    by: 'officer',
    from: ['investigating'],
    fields: ['officers', 'idShown', 'rightsTold', 'start', 'end', 'place', 'elsewhere'],
    checks: [...officersFit, rightsTold, officerElsewhere],
  },
  commission: { by: 'officer', from: ['investigating'], fields: ['id', 'kind'], checks: [] },
  receiveReport: {
    by: 'officer',
    from: ['investigating'],
    fields: ['id', 'meetsLimit', 'samePeriod'],
    checks: [
      onInput(
        'report-unknown',
        ({ file, command }) =>
          !file.commissions.some(
            ({ id, reportedOn }) => id === (command.id ?? '') && reportedOn === undefined,
          ),
      ),
    ],
  },
  informResult: {
    by: 'officer',
    from: ['investigating'],
    fields: ['id'],
    checks: [
      onInput(
        'report-unknown',
        ({ file, command }) =>
          !file.commissions.some(
            ({ id, reportedOn }) => id === (command.id ?? '') && reportedOn !== undefined,
          ),
      ),
    ],
  },
  addEvidence: { by: 'officer', from: ['investigating', 'noticed', 'hearing'], fields: ['kind'], checks: [] },
  confirmArt41: {
    by: 'reviewer',
    from: ['investigating'],
    fields: ['technicalBy', 'items'],
    checks: [
      onInput('investigator-reviews', ({ file, command: { by, technicalBy } }) =>
        [by, technicalBy ?? by].some((id) => file.investigators.includes(id)),
      ),
      onInput(
        'same-person',
        ({ command }) => isBlank(command.technicalBy) || command.technicalBy === command.by,
      ),
      onInput('art41-incomplete', ({ command: { items = {} } }) =>
        art41Items.some((item) => items[item] !== true),
      ),
    ],
  },
} as const satisfies Partial<Record<CommandName, CommandRule>>;
