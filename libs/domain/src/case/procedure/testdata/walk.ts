import { shippedCalendar } from '../../calendar/index.js';
import {
  decideCase,
  defaultPolicy,
  emptyCase,
  evolveCase,
  type CaseCommand,
  type CaseContext,
  type CaseFile,
  type CasePerson,
  type CasePolicy,
  type CaseRole,
  type Dossier,
} from '../index.js';

const certificate = { from: '2023-07-01', to: '2028-06-30' };
const person = (id: string, roles: readonly CaseRole[], more: Partial<CasePerson> = {}): CasePerson => ({
  id,
  roles,
  ...(roles.includes('officer') ? { certificate } : {}),
  ...more,
});

export const people: readonly CasePerson[] = [
  person('o1', ['officer']),
  person('o2', ['officer']),
  person('o3', ['officer'], { certificate: { from: '2021-01-01', to: '2026-03-31' } }),
  person('both', ['officer', 'reviewer'], { legalQualified: true }),
  person('r1', ['reviewer']),
  person('r2', ['reviewer'], { legalQualified: true }),
  person('m1', ['manager']),
  person('mo', ['manager', 'officer']),
  person('h1', ['head']),
  person('h2', ['head', 'officer']),
  person('viewer', ['viewer']),
  person('admin', ['admin', 'head']),
  person('system', ['system']),
];

export const contextOf = (policy: Partial<CasePolicy> = {}): CaseContext => ({
  people: new Map(people.map((one) => [one.id, one])),
  calendar: shippedCalendar,
  policy: { ...defaultPolicy, ...policy },
});

export const dossierOf = (more: Partial<Dossier> = {}): Dossier => ({
  leads: [
    {
      id: 'lead-1',
      kind: 'suspected-exceedance',
      status: 'verified',
      takenUp: '2026-09-01',
      markWindowClosed: true,
      inCase: false,
    },
  ],
  party: { id: 'p', kind: 'org', known: true, positiveList: false, history: [] },
  act: {
    from: '2026-08-20',
    to: '2026-08-21',
    discovered: '2026-08-22',
    violation: 'exceeding-concentration',
    harm: false,
    jurisdiction: true,
  },
  norm: { id: 'code-1107', min: 100_000, max: 1_000_000 },
  lawConflict: false,
  ...more,
});

type Fields = Omit<CaseCommand, 'do' | 'by' | 'at'>;
export const say = (name: CaseCommand['do'], by: string, at: string, fields: Fields = {}): CaseCommand => ({
  do: name,
  by,
  at,
  ...fields,
});
export const two = { officers: ['o1', 'o2'] } as const;
const votes = { members: ['h1', 'h2', 'r2'], votes: ['h1', 'h2'] };

/** The ordinary way of a case, in order; `upTo` names the last command that is said. */
const way: readonly CaseCommand[] = [
  say('proposeFiling', 'o1', '2026-09-07', { evidence: 1 }),
  say('approveFiling', 'h1', '2026-09-08', two),
  say('inspect', 'o1', '2026-09-09', { ...two, rightsTold: true, reason: 'verify' }),
  say('orderCorrection', 'h1', '2026-09-17', { due: '2026-09-30' }),
  say('submitReport', 'o1', '2026-09-18', two),
  say('passReview', 'r1', '2026-09-21', { fine: 370_000 }),
  say('issueNotice', 'h1', '2026-09-22', { kinds: ['fine'], fine: 370_000, hearingOffered: true }),
  say('serve', 'o1', '2026-09-23', { document: 'notice', method: 'direct' }),
  say('legalReview', 'r2', '2026-10-10', { result: 'pass' }),
  say('discuss', 'm1', '2026-10-12', votes),
  say('decidePenalty', 'h1', '2026-10-13', { kinds: ['fine'], fine: 370_000 }),
  say('serve', 'o2', '2026-10-15', { document: 'decision', method: 'direct' }),
  say('publish', 'm1', '2026-10-16', { checkedBy: 'r2' }),
  say('reinspect', 'o1', '2026-10-20', { ...two, corrected: true }),
  say('recordPayment', 'm1', '2026-10-28', { yuan: 370_000 }),
  say('close', 'h1', '2026-11-02'),
];

/** The first steps of the ordinary way; `skip` leaves some out. */
export const steps = (count: number, skip: readonly CaseCommand['do'][] = []): readonly CaseCommand[] =>
  way.slice(0, count).filter((one) => !skip.includes(one.do));

export const filed = 2;
export const inspected = 3;
export const reported = 5;
export const reviewed = 6;
export const noticeIssued = 7;
export const noticed = 8;
export const discussed = 10;
export const decided = 11;
export const executing = 12;
export const allSteps = way.length;

export interface Walked {
  readonly file: CaseFile;
  /** The refusal of the last command, undefined when all were accepted. */
  readonly code: string | undefined;
}

/** Says commands one after the other; all but the last must be accepted. */
export function walk(
  commands: readonly CaseCommand[],
  dossier: Dossier = dossierOf(),
  policy: Partial<CasePolicy> = {},
): Walked {
  const context = contextOf(policy);
  let file = emptyCase(dossier);
  for (const [i, command] of commands.entries()) {
    const decision = decideCase(file, command, context);
    if (decision.kind === 'refused') {
      if (i < commands.length - 1) throw new Error(`step ${i + 1} ${command.do}: ${decision.code}`);
      return { file, code: decision.code };
    }
    file = decision.events.reduce(evolveCase, file);
  }
  return { file, code: undefined };
}
