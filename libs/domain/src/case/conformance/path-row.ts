import { shippedCalendar } from '../calendar/index.js';
import {
  caseRoles,
  clocksOf,
  decideCase,
  defaultPolicy,
  emptyCase,
  evolveCase,
  readCommand,
  type CaseCommand,
  type CaseFile,
  type CasePerson,
  type CasePolicy,
  type Dossier,
} from '../procedure/index.js';
import { list, nullable, of, optional, words, type Shape } from './shape.js';

/** A line of worked cases: who is who, what it is about, what is said in turn. */
export interface PathRow {
  readonly policy: Partial<CasePolicy>;
  readonly given: Dossier & { readonly people: readonly CasePerson[] };
  readonly commands: readonly unknown[];
  readonly expect: Readonly<Record<string, unknown>>;
}

const period = of({ from: 'day', to: 'day' });

export const pathRowShape: Shape = of({
  policy: of({
    legalReview: optional(words('all', 'statutory')),
    discussNoPenalty: optional('flag'),
    firstLookBackMonths: optional('count'),
    hearingClearDays: optional('flag'),
    art41ForEnterpriseDevices: optional('flag'),
    hearingOrg: optional('number'),
    hearingPerson: optional('number'),
    discussOrg: optional('number'),
    discussPerson: optional('number'),
  }),
  given: of({
    leads: list(
      of({
        id: 'text',
        kind: 'text',
        status: 'text',
        takenUp: 'day',
        markWindowClosed: 'flag',
        inCase: 'flag',
      }),
    ),
    party: of({
      id: 'text',
      kind: words('org', 'person'),
      known: 'flag',
      positiveList: 'flag',
      history: list('day'),
    }),
    act: of({
      from: 'day',
      to: 'day',
      discovered: 'day',
      violation: 'text',
      harm: { either: ['flag', words('pollution', 'life-or-health')] },
      jurisdiction: 'flag',
    }),
    norm: of({ id: 'text', min: nullable('number'), max: 'number' }),
    people: list(
      of({
        id: 'text',
        roles: list(words(...caseRoles)),
        certificate: optional(period),
        legalQualified: optional('flag'),
      }),
    ),
    lawConflict: 'flag',
    authority: optional(words('bureau', 'branch')),
    majorOrComplex: optional('flag'),
  }),
  commands: list('any'),
  expect: { record: 'any' },
});

type Got = Readonly<Record<string, unknown>>;

/** What this program makes of a line; a text says which command cannot be read. */
export function walkRow({ policy: set, given, commands }: PathRow): Got | string {
  const policy: CasePolicy = { ...defaultPolicy, ...set };
  const people = new Map(given.people.map((one) => [one.id, one]));
  const context = { people, policy, calendar: shippedCalendar };
  const read: CaseCommand[] = [];
  for (const [i, value] of commands.entries()) {
    const command = readCommand(value);
    if (typeof command === 'string') return `commands[${i}]: ${command}`;
    read.push(command);
  }
  let file: CaseFile = emptyCase(given);
  const events: string[] = [];
  for (const [i, command] of read.entries()) {
    const decision = decideCase(file, command, context);
    if (decision.kind === 'refused') return { accepted: false, command: i + 1, reason: decision.code };
    file = decision.events.reduce(evolveCase, file);
    events.push(...decision.events.map(({ type }) => type));
  }
  const clocks = [...clocksOf(file, context.calendar, policy)].map(([id, { deadline, status, paused }]) => [
    id,
    { deadline, status, ...(paused === undefined ? {} : { paused }) },
  ]);
  const { decision } = file;
  return {
    accepted: true,
    state: file.state,
    documents: file.documents,
    events,
    clocks: Object.fromEntries(clocks) as Got,
    ...(decision === undefined || decision.cancelled ? {} : { fine: decision.fine }),
  };
}
