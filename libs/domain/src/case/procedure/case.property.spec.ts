import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addDays } from '../calendar/index.js';
import {
  caseOf,
  caseRefusals,
  caseStates,
  clocksOf,
  commandFields,
  commandNames,
  decideCase,
  evolveCase,
  nextSteps,
  readCommand,
  type CaseCommand,
  type CaseEvent,
} from './index.js';
import { allSteps, contextOf, dossierOf, people, say, steps, two, walk } from './testdata/walk.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const context = contextOf();
const dossier = dossierOf();
const ids = people.map(({ id }) => id);

const texts = fc.constantFrom(
  '',
  'rep-1',
  'monitoring',
  'notice',
  'decision',
  'demand',
  'correction-order',
  'direct',
  'publication',
  'review',
  'opened',
  'concluded',
  'revoked',
  'remade',
  'changed',
  'first',
  'related-case',
  'other',
  'police',
  'yellow',
  'o1',
  'r1',
  'penalty-decision',
  'auto-data-authority',
  '09:00',
);
const values = {
  text: texts,
  day: fc.integer({ min: 0, max: 400 }).map((n) => addDays('2026-09-01', n)),
  flag: fc.boolean(),
  number: fc.constantFrom(-1, 0, 1, 6_000, 370_000, 1e12),
  list: fc.oneof(
    fc.constant(two.officers),
    fc.subarray([...ids, 'fine', 'statement', 'hearing', 'close-down']),
  ),
  checks: fc.constant({ legalBasis: true }),
  said: fc.oneof(fc.boolean(), texts),
  whom: fc.oneof(fc.boolean(), fc.subarray([...ids])),
} as const;
const anyFields = fc.record(
  Object.fromEntries(Object.entries(commandFields).map(([name, type]) => [name, values[type]])) as Record<
    string,
    fc.Arbitrary<unknown>
  >,
  { requiredKeys: [] },
);
const anyCommand = fc
  .record({
    name: fc.constantFrom(...commandNames),
    by: fc.constantFrom(...ids, 'nobody'),
    at: values.day,
    fields: anyFields,
  })
  .map(({ name, by, at, fields }) => ({ ...fields, do: name, by, at }) as CaseCommand);
/** Some of the ordinary way, then anything. */
const story = fc
  .tuple(fc.integer({ min: 0, max: allSteps }), fc.array(anyCommand, { maxLength: 12 }))
  .map(([count, rest]) => [...steps(count), ...rest]);

describe('a case', () => {
  test('takes any command in any state it can reach, and keeps its own rules', () => {
    process.stdout.write(`case stories seed ${seed}\n`);
    fc.assert(
      fc.property(story, (commands) => {
        const events: CaseEvent[] = [];
        let file = caseOf(dossier, []);
        for (const command of commands) {
          const decision = decideCase(file, command, context);
          if (decision.kind === 'refused') {
            expect(Object.hasOwn(caseRefusals, decision.code)).toBe(true);
            continue;
          }
          const before = file;
          events.push(...decision.events);
          file = decision.events.reduce(evolveCase, file);
          // The version counts what was accepted; papers and facts are only added; ends are ends; roles hold.
          expect(file.version).toBe(before.version + 1);
          expect(file.documents.slice(0, before.documents.length)).toEqual(before.documents);
          expect(file.facts).toBeGreaterThanOrEqual(before.facts);
          expect(Object.hasOwn(caseStates, file.state)).toBe(true);
          if (before.state === 'closed' || before.state === 'declined')
            expect([before.state, command.do]).toContain(file.state);
          if (
            ['passReview', 'issueNotice', 'decidePenalty', 'decideNoPenalty', 'legalReview'].includes(
              command.do,
            )
          )
            expect(before.investigators).not.toContain(command.by);
          const open = file.pauses.filter(({ through }) => through === null).map(({ id }) => id);
          expect(open.includes('suspension')).toBe(
            file.state === 'suspended' || (file.endedOn !== undefined && open.includes('suspension')),
          );
          if (file.decision?.kind === 'penalty') expect(file.decision.fine).toBeLessThanOrEqual(1e12);
          for (const { deadline, start, status } of clocksOf(
            file,
            context.calendar,
            context.policy,
          ).values()) {
            if (deadline !== null && status !== 'cancelled')
              expect(start <= deadline || file.deferredTo !== undefined).toBe(true);
          }
        }
        // Folded anew from its events it is the same case.
        expect(caseOf(dossier, events)).toEqual(file);
      }),
      { seed, numRuns: 300 },
    );
  });

  test('a screen is told the same as the command: what blocks a step is what it is refused with', () => {
    fc.assert(
      fc.property(story, fc.constantFrom(...ids), values.day, (commands, by, at) => {
        let file = caseOf(dossier, []);
        for (const command of commands) {
          const decision = decideCase(file, command, context);
          if (decision.kind === 'accepted') file = decision.events.reduce(evolveCase, file);
        }
        const offered = nextSteps(file, by, at, context, true);
        expect(offered.map(({ command }) => command).toSorted()).toEqual([...commandNames].toSorted());
        for (const { command, blocked, conditions } of offered) {
          const decision = decideCase(file, { do: command, by, at }, context);
          if (blocked.length > 0) expect(decision.kind).toBe('refused');
          if (decision.kind === 'refused') expect([...blocked, ...conditions]).toContain(decision.code);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test('goes the ordinary way to its end', () => {
    const { file, code } = walk(steps(allSteps));
    expect([code, file.state, file.version]).toEqual([undefined, 'closed', allSteps]);
  });

  test('offers lawful steps first, and says why the others are not', () => {
    const { file } = walk(steps(8));
    const offered = nextSteps(file, 'h1', '2026-09-24', contextOf());
    expect(offered.find(({ command }) => command === 'decidePenalty')?.blocked).toEqual([
      'term-running',
      'legal-review-missing',
    ]);
    expect(offered[0]?.blocked).toEqual([]);
    expect(
      nextSteps(file, 'o1', '2026-09-24', contextOf()).find(({ command }) => command === 'waive'),
    ).toMatchObject({
      blocked: [],
      fields: ['rights', 'proof'],
      conditions: ['proof-missing'],
    });
  });
});

test('a command is read field by field, and what is wrong with it is said', () => {
  expect(readCommand({ do: 'inspect', by: 'o1', at: '2026-09-09', officers: ['a'], unknown: 1 })).toEqual({
    ...say('inspect', 'o1', '2026-09-09', { officers: ['a'] }),
    expectedVersion: undefined,
  });
  expect(readCommand(null)).toBe('a command is an object');
  expect(readCommand({ do: 'constructor' })).toBe('unknown command constructor');
  expect(readCommand({ do: 'inspect', by: 'o1', at: 'soon' })).toBe('inspect: at is no day or instant');
  expect(readCommand({ do: 'inspect', by: 'o1', at: '2026-09-09', officers: 'o1' })).toBe(
    'inspect: officers is no list',
  );
});
