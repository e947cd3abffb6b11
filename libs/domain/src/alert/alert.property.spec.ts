import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  decideAlerts,
  emptyGroup,
  usualFlapControl,
  usualInhibition,
  usualSettings,
  type AlertDelivery,
  type AlertEvent,
  type AlertFact,
  type AlertGroup,
  type AlertWorld,
  type Receiver,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const run = { seed, numRuns: 500 };
const minute = 60_000;

const receivers: Receiver[] = [
  { id: 'console', channel: 'console', to: [], enabled: true },
  { id: 'mail', channel: 'mail', to: ['a@x', 'b@x'], enabled: true },
  { id: 'both', channel: 'mail', to: ['b@x', 'c@x'], enabled: true },
  { id: 'chief', channel: 'webhook', to: [], enabled: true },
];
const world: AlertWorld = {
  settings: {
    ...usualSettings,
    receivers: ['console', 'mail', 'both'],
    escalate: [{ afterMs: 20 * minute, receivers: ['chief', 'mail'] }],
  },
  book: {
    receivers: new Map(receivers.map((one) => [one.id, one])),
    rotas: new Map(),
    present: () => true,
  },
  ...{ silences: [], inhibition: usualInhibition, active: [], flap: usualFlapControl },
  simulatedOutside: false,
};

/** The lives of up to four alerts: each said in versions from 1 on, at times that go on. */
const facts = fc
  .array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      state: fc.constantFrom(
        'firing' as const,
        'firing' as const,
        'acknowledged' as const,
        'resolved' as const,
      ),
      wait: fc.integer({ min: 0, max: 40 }),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((steps): AlertFact[] => {
    const versions = new Map<string, number>();
    let at = 0;
    return steps.map(({ id, state, wait }) => {
      at += wait * minute;
      versions.set(id, (versions.get(id) ?? 0) + 1);
      return { id, state, version: versions.get(id)!, labels: { severity: 'low', district: 'A' }, atMs: at };
    });
  });

/** Facts with ticks between them; `repeats` says how often and where earlier facts are said again. */
const histories = fc.tuple(
  facts,
  fc.array(fc.nat(), { maxLength: 20 }),
  fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 30 }),
);

function tell(group: AlertGroup, events: readonly AlertEvent[]): { group: AlertGroup; all: AlertDelivery[] } {
  const all: AlertDelivery[] = [];
  for (const event of events) {
    const decision = decideAlerts(group, event, world);
    group = decision.group;
    all.push(...decision.deliveries);
  }
  return { group, all };
}

const said = (fact: AlertFact, atMs = fact.atMs): AlertEvent => ({ kind: 'fact', fact, atMs });
/** In order of time; of the same time in the order given. */
const inTime = (events: readonly AlertEvent[]): AlertEvent[] => events.toSorted((a, b) => a.atMs - b.atMs);

function keys(all: readonly AlertDelivery[]): string[] {
  return all.flatMap(({ channel, recipient, tellings }) =>
    tellings.map(({ alert, phase }) => [alert, phase, channel, recipient].join(' ')),
  );
}

describe(`alerts (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('tell the same when facts are said again, and every tick comes again', () => {
    fc.assert(
      fc.property(histories, ([given, repeats, ticks]) => {
        let at = 0;
        const clock = ticks.map((wait): AlertEvent => ({ kind: 'tick', atMs: (at += wait * minute) }));
        const plain = inTime([...given.map((one) => said(one)), ...clock]);
        const again = repeats.map((n): AlertEvent => {
          const one = given[n % given.length]!;
          return said(one, one.atMs + (n % 97) * minute);
        });
        const noisy = inTime([...given.map((one) => said(one)), ...again, ...clock, ...clock]);
        expect(keys(tell(emptyGroup, noisy).all)).toEqual(keys(tell(emptyGroup, plain).all));
      }),
      run,
    );
  });

  it('never tell the same of an alert twice to a recipient on a channel, in any order of what is said', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), ([given, repeats, ticks], order) => {
        let at = 0;
        const clock = ticks.map((wait): AlertEvent => ({ kind: 'tick', atMs: (at += wait * minute) }));
        const twice = [...given, ...repeats.map((n) => given[n % given.length]!)];
        const shuffled = twice
          .map((one) => ({ one, by: order.next().value as number }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ one }, n) => said(one, n * 5 * minute));
        const { all } = tell(emptyGroup, inTime([...shuffled, ...clock]));
        const told = keys(all);
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
      }),
      run,
    );
  });

  it('in the end everybody knows of what fires, and of the end of all they were told', () => {
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.nat()), (given, order) => {
        const shuffled = given
          .map((one) => ({ one, by: order.next().value as number }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ one }, n) => said(one, n * 3 * minute));
        const last = given.at(-1)!.atMs + given.length * 3 * minute;
        const clock = Array.from({ length: 300 }, (_, n): AlertEvent => ({
          kind: 'tick',
          atMs: n * 3 * minute,
        }));
        const rest = [20, 40, 60].map((n): AlertEvent => ({
          kind: 'tick',
          atMs: last + 900 * minute + n * minute,
        }));
        const { group, all } = tell(emptyGroup, inTime([...shuffled, ...clock, ...rest]));
        const told = keys(all);
        for (const { id, state, spell } of group.members) {
          const newest = given.filter((one) => one.id === id).at(-1)!;
          expect(state).toBe(newest.state);
          const heard = told.filter((key) => key.startsWith(`${id} firing/${spell} `));
          if (state === 'firing') expect(heard).toHaveLength(4);
          if (state === 'resolved' && heard.length > 0)
            for (const key of heard) expect(told).toContain(key.replace('firing', 'resolved'));
        }
      }),
      run,
    );
  });

  it('give the same for the same, and nothing before its time', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 600 }), (given, wait) => {
        const events = given.map((one) => said(one));
        const { group } = tell(emptyGroup, events);
        expect(tell(emptyGroup, events).group).toEqual(group);
        if (group.wakeAtMs === undefined) return;
        const before: AlertEvent = { kind: 'tick', atMs: group.wakeAtMs - wait };
        expect(decideAlerts(group, before, world)).toEqual({ group, deliveries: [] });
      }),
      run,
    );
  });
});
