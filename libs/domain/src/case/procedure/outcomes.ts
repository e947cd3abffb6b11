import type { CaseCommand, CommandName } from './commands.js';
import type { CaseDocument, CaseEventType } from './names.js';

type Outcome = readonly [
  type: CaseEventType | ((command: CaseCommand) => CaseEventType),
  ...documents: (CaseDocument | ((command: CaseCommand) => readonly CaseDocument[]))[],
];

/** Under which name a command is told to others, and which papers it issues. */
const outcomes: Readonly<Record<CommandName, Outcome>> = {
  proposeFiling: ['proposed', 'filing-approval-form'],
  extendFiling: ['amended'],
  approveFiling: ['filed'],
  declineFiling: ['declined', 'no-filing-approval-form'],
  assignOfficers: ['amended'],
  inspect: ['amended', 'inspection-record'],
  interview: ['amended', 'interview-record'],
  commission: ['amended'],
  receiveReport: ['amended', 'monitoring-report'],
  informResult: ['amended', 'result-notice'],
  addEvidence: ['amended'],
  confirmArt41: ['amended', 'art41-checklist'],
  preserve: ['amended', 'preservation-decision'],
  resolvePreservation: ['amended', 'preservation-outcome'],
  seize: ['amended', 'seizure-decision'],
  extendSeizure: ['amended', 'seizure-extension'],
  releaseSeizure: ['amended', 'release-decision'],
  orderCorrection: ['amended', 'correction-order'],
  reinspect: ['amended', 'reinspection-record'],
  suspend: ['suspended', 'suspension-form'],
  resume: ['resumed'],
  terminate: ['terminated', 'termination-form'],
  revokeFiling: ['withdrawn', 'filing-revocation-form'],
  extendDecision: ['amended', 'extension-form'],
  submitReport: ['reported', 'investigation-report'],
  returnForInvestigation: ['returned'],
  passReview: ['reviewed', 'case-review-form'],
  issueNotice: [
    'noticed',
    ({ hearingOffered }) => [hearingOffered === true ? 'hearing-rights-notice' : 'prior-notice'],
  ],
  serve: ['served', 'service-receipt'],
  recordStatement: ['statement-received', 'statement-record'],
  recheckStatement: ['amended', 'recheck-opinion'],
  waive: ['amended', 'waiver'],
  requestHearing: ['hearing-requested', 'hearing-request'],
  scheduleHearing: ['hearing-scheduled', 'hearing-notice'],
  holdHearing: ['hearing-held', 'hearing-record'],
  legalReview: ['legal-reviewed', 'legal-review-opinion'],
  discuss: ['discussed', 'discussion-record'],
  decidePenalty: ['decided', 'penalty-decision'],
  decideNoPenalty: [
    'decided',
    'no-penalty-decision',
    ({ education }) => (education === true ? ['education-record'] : []),
  ],
  decideOnSpot: ['decided', 'on-spot-decision'],
  transfer: ['transferred', 'transfer-letter'],
  recordPayment: ['paid', 'payment-receipt'],
  approveDeferral: ['amended', 'deferral-approval'],
  publish: ['published', 'public-version'],
  withdrawPublication: ['publication-withdrawn', 'withdrawal-statement'],
  recordRemedy: [({ step }) => (step === 'opened' ? 'remedy-opened' : 'remedy-concluded')],
  demand: ['demanded', 'demand-letter'],
  applyCourt: ['enforcement-applied', 'enforcement-application'],
  recordCourt: ['amended', 'court-ruling'],
  issueCard: ['card-issued', ({ colour }) => [colour === 'red' ? 'red-card' : 'yellow-card']],
  requestRecusal: ['amended', 'recusal-request'],
  decideRecusal: ['amended', 'recusal-decision'],
  correctDocument: ['amended', 'correction-note'],
  editDocument: ['amended'],
  noteLeadChange: ['amended'],
  close: ['closed', 'closure-approval-form'],
};

export function outcomeOf(command: CaseCommand): {
  readonly type: CaseEventType;
  readonly documents: readonly CaseDocument[];
} {
  const [type, ...documents] = outcomes[command.do];
  return {
    type: typeof type === 'string' ? type : type(command),
    documents: documents.flatMap((one) => (typeof one === 'string' ? [one] : one(command))),
  };
}
