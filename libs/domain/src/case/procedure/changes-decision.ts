/** What the events from the review to the closed file change. */
import { clockRule } from '../clocks/index.js';
import { addDays } from '../calendar/index.js';
import { endPause, pause } from './changes-filing.js';
import type { CommandName } from './commands.js';
import type { CaseEvent, Change } from './event.js';
import type { CaseFile, Decision } from './state.js';

/** The day on which a paper counts as served: thirty days after a publication (民诉法 95). */
const servedOn = ({ command, day }: CaseEvent): string =>
  command.method === 'publication' ? addDays(day, clockRule('publication-30').n) : day;

/** Results that say no; everything else that was recorded passes. */
const refusing = ['fail', 'failed', 'refuse', 'refused', 'reject', 'rejected', 'against', 'no'];
const passes = ({ command }: CaseEvent): boolean => !refusing.includes(command.result ?? 'pass');

const decided = ({ command, day }: CaseEvent, more: Partial<Decision>): Decision => ({
  kind: 'penalty',
  on: day,
  fine: command.fine ?? 0,
  kinds: command.kinds ?? ['fine'],
  onSpot: false,
  closed: command.closed === true || command.kinds?.includes('close-down') === true,
  restoration: command.restoration === true || command.kinds?.includes('restoration') === true,
  cancelled: false,
  ...more,
});

/** A decision that is made anew begins without the money, deferral and demand of the one before. */
const afresh = { payments: [], deferredTo: undefined, demand: undefined } as const;

const served: Change = (file, event) => {
  const on = servedOn(event);
  const { notice, decision, demand, correction } = file;
  switch (event.command.document) {
    case 'notice':
      return notice === undefined
        ? {}
        : { state: 'noticed', notice: { ...notice, servedOn: on }, ...endPause(file, 'service', on) };
    case 'decision':
      return decision === undefined ? {} : { state: 'executing', decision: { ...decision, servedOn: on } };
    case 'demand':
      return demand === undefined ? {} : { demand: { ...demand, servedOn: on } };
    case 'correction-order':
      return correction === undefined ? {} : { correction: { ...correction, servedOn: on } };
    default:
      return {};
  }
};

/** A review or suit ends: the decision stands, is changed, taken away, or has to be made anew. */
const concluded = (file: CaseFile, { command, day }: CaseEvent): Partial<CaseFile> => {
  const at = file.remedies.findLastIndex((one) => one.concludedOn === undefined);
  const remedies = file.remedies.map((one, i) =>
    i === at ? { ...one, concludedOn: day, outcome: command.outcome } : one,
  );
  const { decision, published } = file;
  const changed = published === undefined || published.withdrawnOn !== undefined ? {} : { changedOn: day };
  if (decision === undefined) return { remedies };
  switch (command.outcome) {
    case 'changed':
      return { remedies, ...changed, decision: { ...decision, fine: command.fine ?? decision.fine } };
    case 'revoked':
      return { remedies, ...changed, state: 'revoked', decision: { ...decision, cancelled: true } };
    case 'remade':
      return { remedies, ...changed, state: 'inReview', decision: { ...decision, cancelled: true } };
    default:
      return { remedies };
  }
};

export const decisionChanges = {
  passReview: () => ({ state: 'reviewed' }),
  issueNotice: (file, { command, day }) => ({
    state: 'noticeIssued',
    notice: {
      issuedOn: day,
      fine: command.fine,
      kinds: command.kinds ?? ['fine'],
      hearingOffered: command.hearingOffered === true,
      waived: [],
    },
    ...pause(file, 'service', day),
  }),
  serve: served,
  recordStatement: (file, { day }) => ({
    statements: [...file.statements, { on: day, rechecked: false }],
    facts: file.facts + 1,
  }),
  recheckStatement: (file) => ({ statements: file.statements.map((one) => ({ ...one, rechecked: true })) }),
  waive: ({ notice }, { command, day }) =>
    notice === undefined
      ? {}
      : {
          notice: {
            ...notice,
            waived: [...notice.waived, ...(command.rights ?? []).map((right) => ({ right, on: day }))],
          },
        },
  requestHearing: (file, { day }) => ({
    state: 'hearing',
    hearing: { requestedOn: day },
    ...pause(file, 'hearing', day),
  }),
  scheduleHearing: ({ hearing }, { command, day }) => ({
    hearing: { ...(hearing ?? { requestedOn: day }), chair: command.chair, on: command.on },
  }),
  holdHearing: (file, { day }) => ({
    state: 'noticed',
    hearing: { ...(file.hearing ?? { requestedOn: day }), heldOn: day },
    facts: file.facts + 1,
    ...endPause(file, 'hearing', day),
  }),
  legalReview: ({ facts }, event) => ({ legal: { passed: passes(event), facts } }),
  discuss: ({ facts }, event) => ({ discussion: { passed: passes(event), facts } }),
  decidePenalty: (_, event) => ({ ...afresh, state: 'decided', decision: decided(event, {}) }),
  decideNoPenalty: (_, event) => ({
    ...afresh,
    state: 'decided',
    decision: decided(event, { kind: 'none', fine: 0, kinds: [] }),
  }),
  decideOnSpot: (_, event) => ({
    state: 'executing',
    decision: decided(event, { onSpot: true, servedOn: event.day }),
    officers: event.command.officers ?? [],
  }),
  recordPayment: (file, { command, day }) => ({
    payments: [...file.payments, { on: day, yuan: command.yuan ?? 0 }],
  }),
  approveDeferral: (_, { command }) => ({ deferredTo: command.to }),
  publish: (_, { day }) => ({ published: { on: day }, changedOn: undefined }),
  withdrawPublication: ({ published }, { day }) => ({
    published: { ...(published ?? { on: day }), withdrawnOn: day },
  }),
  recordRemedy: (file, event) =>
    event.command.step === 'opened'
      ? { remedies: [...file.remedies, { kind: event.command.kind ?? 'review', openedOn: event.day }] }
      : concluded(file, event),
  demand: (_, { day }) => ({ state: 'enforcing', demand: { on: day } }),
  close: () => ({ state: 'closed' }),
} as const satisfies Partial<Record<CommandName, Change>>;
