/** From the service of the decision to the closed file. */
import { isDay } from '../calendar/index.js';
import { courtWindowOf, clockRule, termOf, type CourtWindow } from '../clocks/index.js';
import { cardRowFor, type CardColour } from '../exemption/index.js';
import { owedOn } from './case-clocks.js';
import {
  isBlank,
  isOver,
  isRunning,
  onCase,
  onInput,
  reasonRequired,
  type Asked,
  type CommandRule,
} from './check.js';
import type { CommandName } from './commands.js';
import { caseStates, type CaseStateName } from './names.js';
import { isPreserved, isSeized } from './rules-measures.js';

const remedyOpen = onCase('remedy-open', ({ file }) =>
  file.remedies.some(({ concludedOn }) => concludedOn === undefined),
);
const alreadyPaid = onCase('already-paid', ({ file, clocks, day }) => owedOn(file, clocks, day) <= 0);

/** The end of the remedies by what became of them; undefined while only their terms count. */
function remediesEndedOn({ file, calendar }: Asked): string | undefined {
  const ends = file.remedies.flatMap(({ kind, openedOn, concludedOn }) => {
    if (concludedOn === undefined || openedOn < (file.decision?.on ?? '')) return [];
    if (kind !== 'review') return [concludedOn];
    return [
      termOf(clockRule('suit-after-review-15'), { at: concludedOn }, calendar)?.deadline ?? concludedOn,
    ];
  });
  return ends.toSorted().at(-1);
}

/** When a court may be asked in this case; undefined before its decision is served. */
export function windowOf(asked: Asked): CourtWindow | undefined {
  const served = asked.file.decision?.servedOn;
  if (served === undefined) return undefined;
  return courtWindowOf(served, asked.file.demand?.servedOn, asked.calendar, remediesEndedOn(asked));
}

const cardApplies = (asked: Asked): boolean => {
  const { decision, dossier } = asked.file;
  const { colour, closed, restoration } = asked.command;
  if (decision?.kind !== 'penalty' || decision.cancelled || (colour !== 'yellow' && colour !== 'red'))
    return false;
  const facts = {
    violation: dossier.act.violation,
    fine: decision.fine,
    closed: decision.closed || closed === true,
    restoration: decision.restoration || restoration === true,
  };
  return cardRowFor(colour satisfies CardColour, facts, asked.day) !== undefined;
};

const decidedOn: readonly CaseStateName[] = ['decided', 'executing', 'enforcing'];
const existing = (Object.keys(caseStates) as CaseStateName[]).filter((state) => state !== 'none');
const isIssued = ({ file, command }: Asked): boolean =>
  file.documents.some((document) => document === command.document);

/** The states in which money, publication and correction still count at the closing. */
const isPenalised = ({ file }: Asked): boolean =>
  (file.state === 'executing' || file.state === 'enforcing') && file.decision?.cancelled === false;

export const executionRules = {
  recordPayment: {
    by: 'manager',
    from: ['executing', 'enforcing'],
    fields: ['yuan'],
    checks: [
      // Whoever works on cases takes no money: it comes from the bank's file (处罚法 67).
      onCase(
        'not-your-role',
        ({ people, command }) => people.get(command.by)?.roles.includes('officer') === true,
      ),
      onInput('amount-out-of-range', ({ command }) => !((command.yuan ?? 0) > 0)),
    ],
  },
  approveDeferral: {
    by: 'head',
    from: ['executing'],
    fields: ['appliedOn', 'to', 'reason'],
    checks: [
      onInput('term-expired', (asked) =>
        isOver({ ...asked, day: asked.command.appliedOn ?? asked.day }, 'pay-15'),
      ),
      onInput('reason-required', ({ command, day }) => !isDay(command.to) || command.to < day),
    ],
  },
  publish: {
    by: 'manager',
    from: decidedOn,
    fields: ['checkedBy', 'masked'],
    checks: [
      onInput('same-person', ({ command }) => isBlank(command.checkedBy) || command.checkedBy === command.by),
      onInput(
        'mask-missing',
        ({ file, command }) => file.dossier.party.kind === 'person' && command.masked !== true,
      ),
    ],
  },
  withdrawPublication: {
    by: 'manager',
    from: [...decidedOn, 'revoked', 'inReview', 'reviewed', 'noticeIssued', 'noticed', 'hearing'],
    fields: ['reason'],
    checks: [
      onCase(
        'wrong-state',
        ({ file: { published } }) => published === undefined || published.withdrawnOn !== undefined,
      ),
      reasonRequired,
    ],
  },
  recordRemedy: {
    by: 'manager',
    from: ['executing', 'enforcing'],
    fields: ['step', 'kind', 'outcome', 'fine'],
    checks: [
      onInput(
        'nothing-open',
        ({ file, command: { step } }) =>
          step !== 'opened' &&
          !(step === 'concluded' && file.remedies.some(({ concludedOn }) => concludedOn === undefined)),
      ),
      onInput(
        'amount-out-of-range',
        ({ command: { outcome, fine } }) => outcome === 'changed' && fine !== undefined && fine < 0,
      ),
    ],
  },
  demand: {
    by: 'head',
    from: ['executing'],
    fields: [],
    checks: [remedyOpen, onCase('term-running', (asked) => isRunning(asked, 'pay-15')), alreadyPaid],
  },
  applyCourt: {
    by: 'head',
    from: ['enforcing'],
    fields: [],
    checks: [
      remedyOpen,
      onCase('not-served', ({ file }) => file.demand?.servedOn === undefined),
      onCase('term-running', (asked) => isRunning(asked, 'demand-10')),
      onCase('window-not-open', (asked) => asked.day < (windowOf(asked)?.notBefore ?? '')),
      onCase('window-closed', (asked) => asked.day > (windowOf(asked)?.notAfter ?? asked.day)),
      alreadyPaid,
    ],
  },
  recordCourt: { by: 'manager', from: ['enforcing'], fields: ['outcome'], checks: [] },
  issueCard: {
    by: 'head',
    from: ['executing', 'enforcing'],
    fields: ['colour', 'closed', 'restoration'],
    checks: [onInput('card-not-applicable', (asked) => !cardApplies(asked))],
  },
  correctDocument: {
    by: 'head',
    from: existing,
    fields: ['document', 'reason', 'changesRights'],
    checks: [
      onInput('wrong-state', (asked) => !isIssued(asked)),
      reasonRequired,
      onInput('new-document-needed', ({ command }) => command.changesRights === true),
    ],
  },
  editDocument: {
    by: 'officer',
    from: existing,
    fields: ['document'],
    checks: [
      onInput('document-locked', isIssued),
      // Papers enter a case when they are issued; a draft is none yet, so there is nothing else to edit.
      onInput('wrong-state', () => true),
    ],
  },
  noteLeadChange: { by: 'system', from: existing, fields: ['lead', 'change'], checks: [] },
  close: {
    by: 'head',
    from: ['executing', 'enforcing', 'transferred', 'terminated', 'withdrawn', 'revoked'],
    fields: [],
    checks: [
      onCase('not-paid', (asked) => isPenalised(asked) && owedOn(asked.file, asked.clocks, asked.day) > 0),
      onCase(
        'not-published',
        (asked) =>
          isPenalised(asked) && asked.file.decision?.kind === 'penalty' && asked.file.published === undefined,
      ),
      remedyOpen,
      onCase('correction-open', (asked) => isPenalised(asked) && asked.file.correction?.corrected === false),
      onCase(
        'not-withdrawn',
        ({ file }) =>
          file.changedOn !== undefined &&
          file.published !== undefined &&
          file.published.withdrawnOn === undefined,
      ),
      onCase('seizure-open', isSeized),
      onCase('preservation-open', isPreserved),
    ],
  },
} as const satisfies Partial<Record<CommandName, CommandRule>>;
