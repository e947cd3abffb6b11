/** Measures, orders, pauses and the report of an investigation. */
import { simpleCeiling } from '../fine/index.js';
import {
  investigatorReviews,
  isOutOfRange,
  isOver,
  isRunning,
  officersFit,
  onCase,
  onInput,
  reasonOf,
  reasonRequired,
  rightsTold,
  type Asked,
  type CommandRule,
} from './check.js';
import type { CommandName } from './commands.js';
import { openStates } from './names.js';

/** Preserved, not settled, and not released by itself after the seventh working day. */
export const isPreserved = (asked: Asked): boolean =>
  asked.file.preservation !== undefined &&
  asked.file.preservation.settledOn === undefined &&
  isRunning(asked, 'preserve-7');

export const isSeized = ({ file: { seizure } }: Asked): boolean =>
  seizure !== undefined && seizure.releasedOn === undefined;

const asks = ({ file, command }: Asked): boolean =>
  !file.recusals.some(({ officer, decision }) => officer === command.officer && decision === undefined);

export const measureRules = {
  preserve: {
    by: 'head',
    from: ['investigating'],
    fields: ['officers'],
    checks: [...officersFit, onCase('preservation-open', (asked) => isPreserved(asked))],
  },
  resolvePreservation: {
    by: 'head',
    from: ['investigating', 'inReview'],
    fields: ['outcome'],
    checks: [
      onCase(
        'nothing-preserved',
        ({ file: { preservation } }) => preservation === undefined || preservation.settledOn !== undefined,
      ),
      onCase('auto-released', (asked) => isOver(asked, 'preserve-7')),
    ],
  },
  seize: {
    by: 'head',
    from: ['investigating'],
    fields: ['officers'],
    checks: [
      ...officersFit,
      onCase(
        'seizure-open',
        ({ file: { seizure } }) => seizure !== undefined && seizure.releasedOn === undefined,
      ),
    ],
  },
  extendSeizure: {
    by: 'head',
    from: openStates,
    fields: ['reason'],
    checks: [
      onCase('nothing-seized', (asked) => !isSeized(asked)),
      onCase('already-extended', ({ file }) => file.seizure?.extended === true),
      onCase('term-expired', (asked) => isOver(asked, 'seize-30')),
    ],
  },
  releaseSeizure: {
    by: 'head',
    from: [...openStates, 'suspended', 'decided', 'executing'],
    fields: ['reason'],
    checks: [onCase('nothing-seized', (asked) => !isSeized(asked))],
  },
  orderCorrection: { by: 'head', from: [...openStates, 'decided'], fields: ['due'], checks: [] },
  reinspect: {
    by: 'officer',
    from: [...openStates, 'decided', 'executing', 'enforcing'],
    fields: ['officers', 'corrected'],
    checks: [onCase('correction-missing', ({ file }) => file.correction === undefined), ...officersFit],
  },
  suspend: {
    by: 'head',
    from: ['investigating'],
    fields: ['reason'],
    checks: [reasonOf('related-case', 'legal-question', 'force-majeure', 'party-missing', 'other')],
  },
  resume: { by: 'head', from: ['suspended'], fields: ['reason'], checks: [] },
  terminate: {
    by: 'head',
    from: ['investigating', 'suspended'],
    fields: ['reason'],
    checks: [reasonOf('person-died', 'entity-gone', 'other')],
  },
  revokeFiling: {
    by: 'head',
    from: ['investigating', 'inReview'],
    fields: ['reason'],
    checks: [reasonRequired],
  },
  extendDecision: {
    by: 'head',
    from: openStates,
    fields: ['reason'],
    checks: [
      onCase('already-extended', ({ file }) => file.decisionExtensions >= 2),
      onCase('term-expired', (asked) => isOver(asked, 'decide-90')),
      onCase(
        'discussion-missing',
        ({ file }) => file.decisionExtensions === 1 && file.discussion === undefined,
      ),
    ],
  },
  submitReport: {
    by: 'officer',
    from: ['investigating'],
    fields: ['officers'],
    checks: [
      ...officersFit,
      onCase('inspection-missing', ({ file }) => !file.inspected),
      onCase('monitoring-open', ({ file }) =>
        file.commissions.some(({ reportedOn }) => reportedOn === undefined),
      ),
      onCase('result-not-told', ({ file }) => file.commissions.some(({ toldOn }) => toldOn === undefined)),
      onCase(
        'art41-incomplete',
        ({ file, policy }) =>
          !file.art41 &&
          file.evidence.some(
            (kind) =>
              kind === 'auto-data-authority' ||
              (kind === 'auto-data-enterprise' && policy.art41ForEnterpriseDevices),
          ),
      ),
      onCase(
        'manual-prevails',
        ({ file }) =>
          file.evidence.includes('auto-data-enterprise') && file.commissions.some(({ prevails }) => prevails),
      ),
      onCase('preservation-open', (asked) => isPreserved(asked)),
    ],
  },
  returnForInvestigation: {
    by: 'reviewer',
    from: ['inReview'],
    fields: ['reason'],
    checks: [investigatorReviews, reasonRequired],
  },
  requestRecusal: { by: 'officer', from: openStates, fields: ['officer', 'reason'], checks: [] },
  decideRecusal: {
    by: 'head',
    from: openStates,
    fields: ['officer', 'decision'],
    checks: [
      onInput('nothing-asked', asks),
      onInput('same-person', ({ command }) => command.by === command.officer),
    ],
  },
  decideOnSpot: {
    by: 'officer',
    from: ['none'],
    fields: ['officers', 'fine', 'rightsTold', 'kinds'],
    checks: [
      onInput('amount-out-of-range', (asked) => {
        const { fine = 0 } = asked.command;
        return fine > simpleCeiling[asked.file.dossier.party.kind] || isOutOfRange(asked, fine);
      }),
      ...officersFit,
      rightsTold,
    ],
  },
} as const satisfies Partial<Record<CommandName, CommandRule>>;
