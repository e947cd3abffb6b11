import { describe, expect, test } from '@jest/globals';

import {
  caseRefusals,
  type CaseCommand,
  type CasePolicy,
  type CaseRefusalCode,
  type Dossier,
} from './index.js';
import {
  allSteps,
  decided,
  discussed,
  dossierOf,
  executing,
  filed,
  inspected,
  noticed,
  noticeIssued,
  reported,
  reviewed,
  say,
  steps,
  two,
  walk,
} from './testdata/walk.js';

interface Case {
  readonly before: readonly CaseCommand[];
  readonly then: CaseCommand;
  readonly dossier?: Partial<Dossier>;
  readonly policy?: Partial<CasePolicy>;
}

const after = (
  before: number | readonly CaseCommand[],
  then: CaseCommand,
  more: Pick<Case, 'dossier' | 'policy'> = {},
): Case => ({ before: typeof before === 'number' ? steps(before) : before, then, ...more });

const base = dossierOf();
const lead = base.leads[0]!;
const propose = say('proposeFiling', 'o1', '2026-09-07', { evidence: 1 });
const approve = (fields: Partial<CaseCommand>) => say('approveFiling', 'h1', '2026-09-08', fields);
const report = say('submitReport', 'o1', '2026-09-18', two);
const penalty = (at = '2026-10-13', fields: Partial<CaseCommand> = {}) =>
  say('decidePenalty', 'h1', at, { kinds: ['fine'], fine: 370_000, ...fields });
const statement = say('recordStatement', 'o1', '2026-09-28', { text: 's' });
const recheck = say('recheckStatement', 'r1', '2026-10-09');
const legal = say('legalReview', 'r2', '2026-10-10', { result: 'pass' });
const members = { members: ['h1', 'h2', 'r2'], votes: ['h1'] };
const discuss = say('discuss', 'm1', '2026-10-12', members);
const exempt = (fields: Partial<CaseCommand>, extra: readonly CaseCommand[] = []): Case =>
  after(
    [
      ...steps(reported),
      say('passReview', 'r1', '2026-09-21', { exemption: 'first' }),
      say('reinspect', 'o1', '2026-09-25', { ...two, corrected: true }),
      say('discuss', 'm1', '2026-09-26', members),
      ...extra,
    ],
    say('decideNoPenalty', 'h1', '2026-09-28', {
      ground: 'first',
      listRow: 'row-7',
      harm: 'minor',
      education: true,
      ...fields,
    }),
  );
const hearing = [...steps(noticed), say('requestHearing', 'o1', '2026-09-28')];
const scheduled = [...hearing, say('scheduleHearing', 'm1', '2026-09-29', { chair: 'r1', on: '2026-10-15' })];
const opened = say('recordRemedy', 'm1', '2026-10-20', { step: 'opened', kind: 'review' });
const demanded = [...steps(executing), say('demand', 'h1', '2026-11-02')];
const demandServed = [
  ...demanded,
  say('serve', 'o1', '2026-11-03', { document: 'demand', method: 'direct' }),
];
const rep = { id: 'rep-1' };
const commissioned = [
  ...steps(inspected),
  say('commission', 'o1', '2026-09-09', { ...rep, kind: 'monitoring' }),
];
const received = (meetsLimit: boolean) => [
  ...commissioned,
  say('addEvidence', 'o1', '2026-09-10', { kind: 'auto-data-enterprise' }),
  say('receiveReport', 'o1', '2026-09-16', { ...rep, meetsLimit }),
];

/** For each name of the catalogue at least one command that is refused with it. */
const cases: Readonly<Record<CaseRefusalCode, readonly Case[]>> = {
  'version-conflict': [
    after(filed, say('suspend', 'h1', '2026-09-20', { reason: 'other', expectedVersion: 1 })),
  ],
  'not-your-role': [
    after(0, say('proposeFiling', 'viewer', '2026-09-07', { evidence: 1 })),
    after(1, say('approveFiling', 'admin', '2026-09-08', two)),
    after(1, say('approveFiling', 'nobody', '2026-09-08', two)),
    after(executing, say('recordPayment', 'mo', '2026-10-28', { yuan: 1 })),
  ],
  'wrong-state': [
    after(0, approve(two)),
    after(allSteps, say('close', 'h1', '2026-11-03')),
    after(noticed, say('serve', 'o1', '2026-09-24', { document: 'notice' })),
    after(executing, say('withdrawPublication', 'm1', '2026-10-20', { reason: 'x' })),
    after(executing, say('correctDocument', 'h1', '2026-10-20', { document: 'court-ruling', reason: 'x' })),
  ],
  'lead-not-fileable': [
    after(0, propose, { dossier: { leads: [{ ...lead, kind: 'environment-anomaly' }] } }),
    after(0, propose, { dossier: { leads: [{ ...lead, kind: 'early-warning' }] } }),
    after(0, propose, { dossier: { leads: [{ ...lead, kind: 'toString' }] } }),
    after(0, propose, { dossier: { leads: [] } }),
  ],
  'lead-not-verified': [after(0, propose, { dossier: { leads: [lead, { ...lead, status: 'assigned' }] } })],
  'lead-in-case': [after(0, propose, { dossier: { leads: [{ ...lead, inCase: true }] } })],
  'party-unknown': [after(0, propose, { dossier: { party: { ...base.party, known: false } } })],
  'no-jurisdiction': [
    after(0, propose, { dossier: { act: { ...base.act, jurisdiction: false } } }),
    after(0, say('proposeFiling', 'o1', '2026-08-14', { evidence: 1 }), { dossier: { authority: 'branch' } }),
  ],
  'mark-window-open': [after(0, propose, { dossier: { leads: [{ ...lead, markWindowClosed: false }] } })],
  'limitation-expired': [after(0, propose, { dossier: { act: { ...base.act, to: '2024-08-21' } } })],
  'evidence-missing': [after(0, say('proposeFiling', 'o1', '2026-09-07', { evidence: 0 }))],
  'already-extended': [
    after([...steps(1), say('extendFiling', 'h1', '2026-09-10')], say('extendFiling', 'h1', '2026-09-11')),
    after(
      [...steps(filed), say('seize', 'h1', '2026-09-09', two), say('extendSeizure', 'h1', '2026-09-20')],
      say('extendSeizure', 'h1', '2026-09-21'),
    ),
    after(
      [
        ...steps(discussed),
        say('extendDecision', 'h1', '2026-10-13'),
        say('extendDecision', 'h1', '2026-10-14'),
      ],
      say('extendDecision', 'h1', '2026-10-15'),
    ),
  ],
  'term-expired': [
    after(1, say('extendFiling', 'h1', '2026-09-17')),
    after(filed, say('extendDecision', 'h1', '2026-12-08')),
    after(noticed, say('recordStatement', 'o1', '2026-10-09')),
    after(noticed, say('requestHearing', 'o1', '2026-10-09')),
    after(
      executing,
      say('approveDeferral', 'h1', '2026-11-03', { appliedOn: '2026-11-02', to: '2026-12-31' }),
    ),
  ],
  'term-running': [
    after(
      [...steps(noticed), { ...legal, at: '2026-09-24' }, { ...discuss, at: '2026-09-25' }],
      penalty('2026-10-08'),
    ),
    after(scheduled, say('holdHearing', 'r1', '2026-10-14')),
    after(executing, say('demand', 'h1', '2026-10-30')),
    after(demandServed, say('applyCourt', 'h1', '2026-11-17')),
  ],
  'same-person': [
    after(
      [say('proposeFiling', 'h2', '2026-09-07', { evidence: 1 })],
      say('approveFiling', 'h2', '2026-09-08', two),
    ),
    after(inspected, say('confirmArt41', 'r1', '2026-09-10', { technicalBy: 'r1' })),
    after(decided, say('publish', 'm1', '2026-10-16', { checkedBy: 'm1' })),
    after(
      [...steps(filed), say('requestRecusal', 'o1', '2026-09-08', { officer: 'h2' })],
      say('decideRecusal', 'h2', '2026-09-09', { officer: 'h2', decision: 'refused' }),
    ),
    after(
      [
        ...steps(filed),
        say('inspect', 'o1', '2026-09-09', { officers: ['h2', 'o1'], rightsTold: true, reason: 'x' }),
        report,
        ...steps(reviewed).slice(-1),
      ],
      say('issueNotice', 'h2', '2026-09-22', { fine: 370_000, hearingOffered: true }),
    ),
  ],
  'too-few-officers': [
    after(1, approve({ officers: ['o1'] })),
    after(1, approve({ officers: ['o1', 'o1'] })),
    after(1, approve({})),
  ],
  'certificate-invalid': [
    after(1, approve({ officers: ['o1', 'o3'] })),
    after(1, approve({ officers: ['o1', 'r1'] })),
  ],
  'officer-recused': [
    after(
      [
        ...steps(filed),
        say('requestRecusal', 'o1', '2026-09-08', { officer: 'o2' }),
        say('decideRecusal', 'h1', '2026-09-09', { officer: 'o2', decision: 'recused' }),
      ],
      say('inspect', 'o1', '2026-09-10', { ...two, rightsTold: true, reason: 'x' }),
    ),
  ],
  'reason-required': [
    after(1, say('approveFiling', 'h1', '2026-09-17', two)),
    after(1, say('declineFiling', 'h1', '2026-09-09', { reason: ' ' })),
    after(filed, say('suspend', 'h1', '2026-09-20', { reason: 'holiday' })),
    after(filed, say('terminate', 'h1', '2026-09-20')),
    after(filed, say('transfer', 'h1', '2026-09-20')),
    after(
      [...steps(noticed), { ...legal, at: '2026-12-20' }, { ...discuss, at: '2026-12-20' }],
      penalty('2026-12-21'),
    ),
  ],
  'consent-missing': [
    after(filed, say('inspect', 'o1', '2026-09-09', { ...two, rightsTold: true, reason: 'x' }), {
      dossier: { party: { ...base.party, positiveList: true } },
    }),
    after(noticeIssued, say('serve', 'o1', '2026-09-23', { document: 'notice', method: 'electronic' })),
  ],
  'rights-not-told': [
    after(filed, say('inspect', 'o1', '2026-09-09', { ...two, reason: 'x' })),
    after(filed, say('interview', 'o1', '2026-09-09', { ...two, rightsTold: true, idShown: false })),
  ],
  'officer-elsewhere': [
    after(filed, say('interview', 'o1', '2026-09-09', { ...two, rightsTold: true, elsewhere: ['o2'] })),
    after(filed, say('interview', 'o1', '2026-09-09', { ...two, rightsTold: true, elsewhere: true })),
    after(
      [
        ...steps(filed),
        say('inspect', 'o1', '2026-09-09', {
          ...two,
          rightsTold: true,
          reason: 'x',
          place: 'A',
          start: '09:00',
          end: '11:00',
        }),
      ],
      say('interview', 'o1', '2026-09-09', {
        ...two,
        rightsTold: true,
        place: 'B',
        start: '10:59',
        end: '12:00',
      }),
    ),
  ],
  'investigator-reviews': [
    after(
      [...steps(inspected), say('submitReport', 'both', '2026-09-18', two)],
      say('passReview', 'both', '2026-09-21', { fine: 370_000 }),
    ),
    after(
      [...steps(inspected), say('submitReport', 'both', '2026-09-18', two)],
      say('returnForInvestigation', 'both', '2026-09-19', { reason: 'x' }),
    ),
  ],
  'art41-incomplete': [
    after(
      inspected,
      say('confirmArt41', 'r1', '2026-09-10', { technicalBy: 'r2', items: { legalBasis: true } }),
    ),
    after(
      [...steps(inspected), say('addEvidence', 'o1', '2026-09-10', { kind: 'auto-data-authority' })],
      report,
    ),
    after(
      [...steps(inspected), say('addEvidence', 'o1', '2026-09-10', { kind: 'auto-data-enterprise' })],
      report,
      {
        policy: { art41ForEnterpriseDevices: true },
      },
    ),
  ],
  'nothing-preserved': [after(filed, say('resolvePreservation', 'h1', '2026-09-22'))],
  'auto-released': [
    after(
      [...steps(filed), say('preserve', 'h1', '2026-09-14', two)],
      say('resolvePreservation', 'h1', '2026-09-23'),
    ),
  ],
  'nothing-seized': [
    after(filed, say('extendSeizure', 'h1', '2026-09-10')),
    after(executing, say('releaseSeizure', 'h1', '2026-10-16')),
  ],
  'correction-missing': [
    after(filed, say('reinspect', 'o1', '2026-09-10', two)),
    after(steps(discussed, ['orderCorrection']), penalty()),
  ],
  'report-unknown': [
    after(inspected, say('receiveReport', 'o1', '2026-09-16', rep)),
    after(commissioned, say('informResult', 'o1', '2026-09-16', rep)),
  ],
  'inspection-missing': [after(filed, report)],
  'monitoring-open': [after(commissioned, report)],
  'result-not-told': [after(received(false), report)],
  'manual-prevails': [after([...received(true), say('informResult', 'o1', '2026-09-17', rep)], report)],
  'preservation-open': [after([...steps(inspected), say('preserve', 'h1', '2026-09-14', two)], report)],
  'law-conflict-unsettled': [
    after(reported, say('passReview', 'r1', '2026-09-21', { fine: 370_000 }), {
      dossier: { lawConflict: true },
    }),
  ],
  'calculation-missing': [after(reported, say('passReview', 'r1', '2026-09-21'))],
  'amount-out-of-range': [
    after(reported, say('passReview', 'r1', '2026-09-21', { fine: 1_000_001 })),
    after(reported, say('passReview', 'r1', '2026-09-21', { fine: 99_999 })),
    after(reviewed, say('issueNotice', 'h1', '2026-09-22', { hearingOffered: true })),
    after(0, say('decideOnSpot', 'o1', '2026-09-07', { ...two, rightsTold: true, fine: 3_001 }), {
      dossier: { norm: { id: 'n', min: null, max: 5_000 } },
    }),
  ],
  'hearing-not-offered': [
    after(reviewed, say('issueNotice', 'h1', '2026-09-22', { fine: 370_000 })),
    after(
      reviewed,
      say('issueNotice', 'h1', '2026-09-22', { fine: 30_000, kinds: ['fine', 'restrict-production'] }),
      {
        dossier: { norm: { id: 'n', min: 20_000, max: 400_000 } },
      },
    ),
    after(
      [
        ...steps(reviewed),
        say('issueNotice', 'h1', '2026-09-22', { fine: 30_000 }),
        say('serve', 'o1', '2026-09-23', { document: 'notice', method: 'direct' }),
      ],
      say('requestHearing', 'o1', '2026-09-24'),
      { dossier: { norm: { id: 'n', min: 20_000, max: 400_000 } } },
    ),
  ],
  'proof-missing': [
    after(noticed, say('waive', 'o1', '2026-09-24', { rights: ['statement'] })),
    after(noticeIssued, say('serve', 'o1', '2026-09-23', { document: 'notice', method: 'left' })),
    exempt({ ground: 'no-fault' }),
  ],
  'publication-not-open': [
    after(noticeIssued, say('serve', 'o1', '2026-09-23', { document: 'notice', method: 'publication' })),
  ],
  'nothing-to-recheck': [after(noticed, recheck)],
  'investigator-chairs': [
    after(hearing, say('scheduleHearing', 'm1', '2026-09-29', { chair: 'o1', on: '2026-10-19' })),
  ],
  'notice-too-short': [
    after(hearing, say('scheduleHearing', 'm1', '2026-09-29', { chair: 'r1', on: '2026-10-14' })),
  ],
  'not-scheduled': [after(hearing, say('holdHearing', 'r1', '2026-10-15'))],
  'not-the-chair': [after(scheduled, say('holdHearing', 'r2', '2026-10-15'))],
  'not-qualified': [after(noticed, say('legalReview', 'r1', '2026-10-10', { result: 'pass' }))],
  'too-few-members': [after(noticed, say('discuss', 'm1', '2026-10-12', { members: ['h1', 'h2', 'h2'] }))],
  'investigator-votes': [
    after(noticed, say('discuss', 'm1', '2026-10-12', { members: ['h1', 'h2', 'o1'], votes: ['o1'] })),
  ],
  'statement-not-rechecked': [after([...steps(noticed), statement, legal, discuss], penalty())],
  'legal-review-missing': [after([...steps(noticed), discuss], penalty())],
  'legal-review-stale': [
    after([...steps(noticed), { ...legal, at: '2026-09-25' }, statement, recheck, discuss], penalty()),
    after([...steps(noticed), legal, say('noteLeadChange', 'system', '2026-10-11'), discuss], penalty()),
  ],
  'legal-review-failed': [after([...steps(noticed), { ...legal, result: 'fail' }, discuss], penalty())],
  'discussion-missing': [
    after([...steps(noticed), legal], penalty()),
    after(
      [...steps(noticed), say('extendDecision', 'h1', '2026-12-01')],
      say('extendDecision', 'h1', '2027-01-01'),
    ),
  ],
  'discussion-stale': [
    after([...steps(noticed), { ...discuss, at: '2026-09-25' }, statement, recheck, legal], penalty()),
  ],
  'discussion-refused': [after([...steps(noticed), legal, { ...discuss, result: 'refused' }], penalty())],
  'heavier-than-noticed': [
    after(discussed, penalty('2026-10-13', { fine: 370_001 })),
    after(discussed, penalty('2026-10-13', { kinds: ['fine', 'warning'] })),
  ],
  'list-row-missing': [exempt({ listRow: '' }), exempt({ ground: 'luck' })],
  'not-corrected': [exempt({}, [say('reinspect', 'o1', '2026-09-27', { ...two, corrected: false })])],
  'harm-not-minor': [exempt({ ground: 'minor' }), exempt({ harm: 'serious' })],
  'not-first': [{ ...exempt({}), dossier: { party: { ...base.party, history: ['2025-05-01'] } } }],
  'education-missing': [exempt({ education: false })],
  'mask-missing': [
    after(
      [
        ...steps(reported),
        say('passReview', 'r1', '2026-09-21', { fine: 6_000 }),
        say('issueNotice', 'h1', '2026-09-22', { fine: 6_000, hearingOffered: true }),
        ...steps(discussed).slice(noticeIssued),
        penalty('2026-10-13', { fine: 6_000 }),
      ],
      say('publish', 'm1', '2026-10-16', { checkedBy: 'r2' }),
      {
        dossier: { party: { ...base.party, kind: 'person' }, norm: { id: 'p', min: 5_000, max: 20_000 } },
      },
    ),
  ],
  'nothing-open': [
    after(executing, say('recordRemedy', 'm1', '2026-10-20', { step: 'concluded', outcome: 'revoked' })),
  ],
  'remedy-open': [
    after([...steps(executing), opened], say('demand', 'h1', '2026-11-12')),
    after([...demanded, { ...opened, at: '2026-11-03' }], say('applyCourt', 'h1', '2026-12-01')),
    after([...steps(allSteps - 1), opened], say('close', 'h1', '2026-11-02')),
  ],
  'already-paid': [after(steps(allSteps - 1), say('demand', 'h1', '2026-11-02'))],
  'not-served': [after(demanded, say('applyCourt', 'h1', '2026-12-01'))],
  'window-not-open': [after(demandServed, say('applyCourt', 'h1', '2026-12-01'))],
  'window-closed': [after(demandServed, say('applyCourt', 'h1', '2027-07-16'))],
  'card-not-applicable': [
    after(executing, say('issueCard', 'h1', '2026-10-20', { colour: 'red' })),
    after(executing, say('issueCard', 'h1', '2026-10-20', { colour: 'green' })),
  ],
  'nothing-asked': [after(filed, say('decideRecusal', 'h1', '2026-09-09', { officer: 'o2' }))],
  'new-document-needed': [
    after(
      executing,
      say('correctDocument', 'h1', '2026-10-20', {
        document: 'penalty-decision',
        reason: 'x',
        changesRights: true,
      }),
    ),
  ],
  'document-locked': [
    after(executing, say('editDocument', 'o1', '2026-10-20', { document: 'penalty-decision' })),
  ],
  'not-paid': [
    after(steps(allSteps - 1, ['recordPayment']), say('close', 'h1', '2026-11-02')),
    // Paid late without the surcharge of five days.
    after(
      [...steps(allSteps - 2), say('recordPayment', 'm1', '2026-11-04', { yuan: 425_499 })],
      say('close', 'h1', '2026-11-05'),
    ),
  ],
  'not-published': [after(steps(allSteps - 1, ['publish']), say('close', 'h1', '2026-11-02'))],
  'correction-open': [after(steps(allSteps - 1, ['reinspect']), say('close', 'h1', '2026-11-02'))],
  'not-withdrawn': [
    after(
      [
        ...steps(executing + 1),
        opened,
        say('recordRemedy', 'm1', '2026-11-10', { step: 'concluded', outcome: 'revoked' }),
      ],
      say('close', 'h1', '2026-11-11'),
    ),
  ],
  'seizure-open': [
    after([...steps(filed), say('seize', 'h1', '2026-09-09', two)], say('seize', 'h1', '2026-09-10', two)),
    after(
      [
        ...steps(filed),
        say('seize', 'h1', '2026-09-09', two),
        say('terminate', 'h1', '2026-09-10', { reason: 'entity-gone' }),
      ],
      say('close', 'h1', '2026-09-11'),
    ),
  ],
};

describe('refusals of the procedure', () => {
  test.each(Object.entries(cases))('%s', (code, list) => {
    expect(list.length).toBeGreaterThan(0);
    for (const { before, then, dossier, policy } of list)
      expect(walk([...before, then], dossierOf(dossier), policy).code).toBe(code);
  });

  test('each has words in both languages, and what to do', () => {
    for (const [code, { zh, en, todo }] of Object.entries(caseRefusals)) {
      expect([code, zh, todo.zh].every((text) => text.length > 1)).toBe(true);
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(todo.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(`${en}${todo.en}`).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });

  test('a version-conflict comes before the role, the role before the state', () => {
    expect(walk([say('close', 'viewer', '2026-09-01', { expectedVersion: 9 })]).code).toBe(
      'version-conflict',
    );
    expect(walk([say('close', 'viewer', '2026-09-01')]).code).toBe('not-your-role');
  });
});
