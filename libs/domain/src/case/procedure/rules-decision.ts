/** From the review to the decision. */
import { reachesDiscussion, reachesHearing } from '../fine/index.js';
import { earliestHearing } from '../clocks/index.js';
import { countBefore } from '../law/index.js';
import {
  amountOutOfRange,
  investigatorReviews,
  isBlank,
  isSaid,
  isOutOfRange,
  isOver,
  isRunning,
  onCase,
  onInput,
  samePerson,
  type Asked,
  type Check,
  type CommandRule,
} from './check.js';
import type { CommandName } from './commands.js';
import { heavyKinds, openStates } from './names.js';
import { serviceChecks } from './rules-service.js';
import type { Opinion } from './state.js';

const isHeavy = (kinds: readonly string[]): boolean => kinds.some((kind) => heavyKinds.includes(kind));
const kindsOf = ({ command }: Asked): readonly string[] => command.kinds ?? ['fine'];
const subjectOf = ({ file }: Asked) => file.dossier.party.kind;

const needsHearing = (asked: Asked): boolean =>
  isHeavy(kindsOf(asked)) || reachesHearing(subjectOf(asked), asked.command.fine ?? 0, asked.policy);

const needsDiscussion = (asked: Asked): boolean =>
  isHeavy(kindsOf(asked)) ||
  asked.command.departure === true ||
  asked.command.mitigated === true ||
  reachesDiscussion(subjectOf(asked), asked.command.fine ?? 0, asked.policy);

/** Whom a case may be handed to. */
const transferredTo: readonly string[] = ['police', 'other-authority', 'government'];

const hearingHeld = ({ file }: Asked): boolean => file.hearing?.heldOn !== undefined;
/** 处罚法 58: major public interest, complex, or after a hearing. */
const needsLegalReview = (asked: Asked): boolean =>
  asked.policy.legalReview === 'all' || asked.file.dossier.majorOrComplex === true || hearingHeld(asked);

const waived = ({ file }: Asked, right: string): boolean =>
  file.notice?.waived.some((one) => one.right === right) === true;

/** The party may still speak, or still ask for a hearing. */
const termRunning = (asked: Asked): boolean =>
  (isRunning(asked, 'statement-5') && !waived(asked, 'statement')) ||
  (isRunning(asked, 'hearing-request-5') && !waived(asked, 'hearing') && !hearingHeld(asked));

/** Made when other facts were known (评查 17, 19). */
const isStale = ({ file }: Asked, opinion: Opinion | undefined): boolean =>
  opinion !== undefined && opinion.facts !== file.facts;

const discussionChecks = (needed: (asked: Asked) => boolean): readonly Check[] => [
  onInput('discussion-missing', (asked) => needed(asked) && asked.file.discussion === undefined),
  onInput('discussion-stale', (asked) => needed(asked) && isStale(asked, asked.file.discussion)),
  onInput('discussion-refused', (asked) => needed(asked) && asked.file.discussion?.passed === false),
];

const isGround =
  (...grounds: readonly string[]) =>
  ({ command }: Asked): boolean =>
    grounds.includes(command.ground ?? '');
const listed = isGround('minor', 'first');
const educated = isGround('minor', 'first', 'no-fault');
const established = (asked: Asked): boolean => !isGround('not-established')(asked);

export const decisionRules = {
  passReview: {
    by: 'reviewer',
    from: ['inReview'],
    fields: ['fine', 'kinds', 'exemption', 'lawChoice', 'departure', 'mitigated'],
    checks: [
      investigatorReviews,
      onInput(
        'law-conflict-unsettled',
        ({ file, command }) => file.dossier.lawConflict && isBlank(command.lawChoice),
      ),
      onInput(
        'calculation-missing',
        ({ command }) =>
          command.fine === undefined &&
          isBlank(command.exemption) &&
          (command.kinds ?? ['fine']).includes('fine'),
      ),
      onInput(
        'amount-out-of-range',
        (asked) => asked.command.fine !== undefined && isOutOfRange(asked, asked.command.fine),
      ),
    ],
  },
  issueNotice: {
    by: 'head',
    from: ['reviewed', 'noticed'],
    fields: ['kinds', 'fine', 'hearingOffered', 'departure', 'mitigated'],
    checks: [
      samePerson,
      amountOutOfRange,
      onInput('hearing-not-offered', (asked) => needsHearing(asked) && asked.command.hearingOffered !== true),
    ],
  },
  serve: {
    by: 'officer',
    from: [...openStates, 'decided', 'executing', 'enforcing'],
    fields: ['document', 'method', 'consent', 'proof', 'othersFailed'],
    checks: serviceChecks,
  },
  recordStatement: {
    by: 'officer',
    from: ['noticed', 'hearing'],
    fields: ['text', 'acceptLate'],
    checks: [
      onInput('term-expired', (asked) => isOver(asked, 'statement-5') && asked.command.acceptLate !== true),
    ],
  },
  recheckStatement: {
    by: 'reviewer',
    from: ['noticed', 'hearing'],
    fields: ['accepted', 'text'],
    checks: [
      onCase('nothing-to-recheck', ({ file }) => file.statements.every(({ rechecked }) => rechecked)),
      investigatorReviews,
    ],
  },
  waive: {
    by: 'officer',
    from: ['noticed'],
    fields: ['rights', 'proof'],
    checks: [onInput('proof-missing', ({ command }) => !isSaid(command.proof))],
  },
  requestHearing: {
    by: 'officer',
    from: ['noticed'],
    fields: [],
    checks: [
      onCase('hearing-not-offered', ({ file }) => file.notice?.hearingOffered !== true),
      onCase('term-expired', (asked) => isOver(asked, 'hearing-request-5')),
    ],
  },
  scheduleHearing: {
    by: 'manager',
    from: ['hearing'],
    fields: ['chair', 'on', 'noticeServed', 'place'],
    checks: [
      onInput(
        'investigator-chairs',
        ({ file, command: { chair } }) => chair === undefined || file.investigators.includes(chair),
      ),
      onInput('notice-too-short', ({ command, day, calendar, policy }) => {
        const served = command.noticeServed ?? day;
        const earliest = earliestHearing(served, calendar, { clearDays: policy.hearingClearDays }).day;
        return command.on === undefined || command.on < earliest;
      }),
    ],
  },
  holdHearing: {
    by: 'reviewer',
    from: ['hearing'],
    fields: [],
    checks: [
      onCase('not-scheduled', ({ file }) => file.hearing?.on === undefined),
      onCase('term-running', ({ file, day }) => day < (file.hearing?.on ?? '')),
      onCase('not-the-chair', ({ file, command }) => file.hearing?.chair !== command.by),
    ],
  },
  legalReview: {
    by: 'reviewer',
    from: ['reviewed', 'noticed'],
    fields: ['result'],
    checks: [
      investigatorReviews,
      onCase('not-qualified', ({ people, command }) => people.get(command.by)?.legalQualified !== true),
    ],
  },
  discuss: {
    by: 'manager',
    from: ['reviewed', 'noticed'],
    fields: ['members', 'votes', 'result'],
    checks: [
      onInput('too-few-members', ({ command }) => new Set(command.members ?? []).size < 3),
      onInput('investigator-votes', ({ file, command }) =>
        (command.votes ?? []).some((id) => file.investigators.includes(id)),
      ),
    ],
  },
  decidePenalty: {
    by: 'head',
    from: ['noticed'],
    fields: ['kinds', 'fine', 'departure', 'mitigated', 'reason', 'closed', 'restoration'],
    checks: [
      samePerson,
      onCase('statement-not-rechecked', ({ file }) => file.statements.some(({ rechecked }) => !rechecked)),
      onCase('term-running', termRunning),
      onCase('legal-review-missing', (asked) => needsLegalReview(asked) && asked.file.legal === undefined),
      onCase('legal-review-stale', (asked) => needsLegalReview(asked) && isStale(asked, asked.file.legal)),
      onCase('legal-review-failed', ({ file }) => file.legal?.passed === false),
      ...discussionChecks(needsDiscussion),
      amountOutOfRange,
      onInput('heavier-than-noticed', (asked) => {
        const { notice } = asked.file;
        const added = kindsOf(asked).some((kind) => notice?.kinds.includes(kind) !== true);
        return added || (asked.command.fine ?? 0) > (notice?.fine ?? 0);
      }),
      onCase('correction-missing', ({ file }) => file.correction === undefined),
      onInput('reason-required', (asked) => isOver(asked, 'decide-90') && isBlank(asked.command.reason)),
    ],
  },
  decideNoPenalty: {
    by: 'head',
    from: ['reviewed', 'noticed'],
    fields: ['ground', 'listRow', 'harm', 'proof', 'education'],
    checks: [
      samePerson,
      onInput('list-row-missing', (asked) =>
        listed(asked) ? isBlank(asked.command.listRow) : !isGround('no-fault', 'not-established')(asked),
      ),
      onInput('not-corrected', (asked) => listed(asked) && asked.file.correction?.corrected !== true),
      onInput(
        'harm-not-minor',
        (asked) =>
          listed(asked) &&
          !(
            asked.command.harm === 'none' ||
            (asked.command.ground === 'first' && asked.command.harm === 'minor')
          ),
      ),
      onInput(
        'not-first',
        ({ file: { dossier }, command, policy }) =>
          command.ground === 'first' &&
          countBefore(dossier.party.history, dossier.act.discovered, policy.firstLookBackMonths) > 0,
      ),
      onInput('proof-missing', ({ command }) => command.ground === 'no-fault' && !isSaid(command.proof)),
      ...discussionChecks((asked) => asked.policy.discussNoPenalty && established(asked)),
      onInput('education-missing', (asked) => educated(asked) && asked.command.education !== true),
    ],
  },
  transfer: {
    by: 'head',
    from: openStates,
    fields: ['reason', 'to'],
    checks: [
      onInput(
        'reason-required',
        ({ command: { reason, to } }) => !transferredTo.includes(reason ?? to ?? ''),
      ),
    ],
  },
} as const satisfies Partial<Record<CommandName, CommandRule>>;
