import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { decide } from './index.js';
import type { ExceedanceInput, ExceedanceVerb, Lead, LeadCommand } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const run = { seed, numRuns: 2_000 };
const time = (n: number): string => new Date(Date.UTC(2026, 0, 1, n)).toISOString();

interface Step {
  readonly verb: ExceedanceVerb;
  readonly peak: number;
  readonly count: number;
}

function input(step: Step, version: number): ExceedanceInput {
  return {
    kind: 'exceedance',
    verb: step.verb,
    leadId: 'lead',
    at: time(version),
    snapshot: {
      episode: 'ep',
      version,
      station: 's',
      stationName: 's',
      stationKind: 'outlet',
      simulated: true,
      pollutant: 'w01018',
      rule: { id: 'r', version: 1 },
      limit: {
        id: 'l',
        basis: 'permit',
        value: 50,
        unit: 'mg/L',
        averaging: 'hour',
        comparison: 'max',
        standard: 'permit',
        clause: 'Table 3',
        validFrom: '2026-01-01',
        validTo: null,
        confidence: 'primary',
      },
      start: time(0),
      end: time(step.count),
      state: step.verb === 'withdrawn' ? 'withdrawn' : step.verb === 'closed' ? 'closed' : 'open',
      endedBy: step.verb === 'closed' ? 'met' : null,
      peak: { value: step.peak, start: time(0), end: time(1) },
      count: step.count,
    },
  };
}

/** The life of an episode: opened, then anything, each at the next version. */
const life = fc
  .array(
    fc.record({
      verb: fc.constantFrom<ExceedanceVerb>('opened', 'extended', 'amended', 'closed', 'withdrawn'),
      peak: fc.integer({ min: 51, max: 60 }),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 0, maxLength: 6 },
  )
  .map((rest) =>
    [{ verb: 'opened' as const, peak: 55, count: 1 }, ...rest].map((step, i) => input(step, i + 1)),
  );

/** Every event one to five times, in any order. */
const delivered = life.chain((events) =>
  fc
    .array(fc.integer({ min: 1, max: 5 }), { minLength: events.length, maxLength: events.length })
    .chain((times) => {
      const all = events.flatMap((event, i) => Array.from({ length: times[i]! }, () => event));
      return fc
        .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
        .map((order) => ({ events, order }));
    }),
);

function fold(inputs: readonly ExceedanceInput[], lead?: Lead): Lead | undefined {
  for (const one of inputs) {
    const decision = decide(lead, one);
    if (decision.kind === 'changed') lead = decision.lead;
  }
  return lead;
}

/** The number of changes and the time of the first one depend on what overtook what; nothing else may. */
function essence(lead: Lead | undefined): object {
  if (!lead) return {};
  const { version: _, openedAt: __, updatedAt: ___, ...rest } = lead;
  return rest;
}

describe(`the lead of an episode (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('is the same after any duplication and order of the same events', () => {
    fc.assert(
      fc.property(delivered, ({ events, order }) => {
        expect(essence(fold(order))).toEqual(essence(fold(events)));
      }),
      run,
    );
  });

  it('is the same to the last field when repetitions keep the order of versions', () => {
    fc.assert(
      fc.property(delivered, ({ events, order }) => {
        const repeated = events.flatMap((event, i) => [
          event,
          ...order.filter((other) => other.snapshot.version <= i + 1),
        ]);
        expect(fold(repeated)).toEqual(fold(events));
      }),
      run,
    );
  });

  const command = fc.constantFrom<LeadCommand>(
    { kind: 'verify', by: 'o', at: time(50), note: 'n' },
    { kind: 'dismiss', by: 'o', at: time(50), note: 'n', reason: 'other' },
  );

  it('keeps a decision through any later events, and is marked exactly when the episode is not the decided one', () => {
    fc.assert(
      fc.property(delivered, command, ({ events, order }, decided) => {
        const opened = fold([events[0]!]);
        const decision = decide(opened, decided);
        if (decision.kind !== 'changed') throw new Error('refused');
        const after = fold(order, decision.lead)!;
        const last = events.at(-1)!.snapshot;
        const first = events[0]!.snapshot;
        const differs =
          last.state === 'withdrawn' || last.count !== first.count || last.peak.value !== first.peak.value;
        expect(after.status).toBe(decision.lead.status);
        expect(after.changedSinceDecision).toBe(differs);
        expect(after.details).toMatchObject({ episode: { version: last.version } });
      }),
      run,
    );
  });

  it('is withdrawn exactly when its undecided episode is', () => {
    fc.assert(
      fc.property(delivered, ({ events, order }) => {
        const expected = events.at(-1)!.snapshot.state === 'withdrawn' ? 'withdrawn' : 'open';
        expect(fold(order)?.status).toBe(expected);
      }),
      run,
    );
  });

  it('has the kind, party and group of its station, whatever happens to it', () => {
    fc.assert(
      fc.property(
        delivered,
        fc.constantFrom('air' as const, 'water' as const, 'outlet' as const),
        ({ order }, stationKind) => {
          const of = order.map((one) => ({
            ...one,
            snapshot: { ...one.snapshot, stationKind, enterprise: 'e' },
          }));
          const lead = fold(of)!;
          const emits = stationKind === 'outlet';
          expect(lead.kind).toBe(emits ? 'suspected-exceedance' : 'environment-anomaly');
          expect(lead.party === undefined).toBe(!emits);
          expect(lead.basis.sanction === undefined).toBe(!emits || lead.basis.duty === undefined);
          expect(lead.group.id).toBe(`${emits ? 'outlet' : 'station'}:s:2026-01-01`);
          expect(decide(lead, { kind: 'file', case: 'c', by: 'o', at: time(60) }).kind).toBe('refused');
        },
      ),
      run,
    );
  });

  it('grows by one version and one timeline entry with every change', () => {
    fc.assert(
      fc.property(delivered, ({ order }) => {
        let lead: Lead | undefined;
        for (const one of order) {
          const decision = decide(lead, one);
          if (decision.kind !== 'changed') continue;
          expect(decision.lead.version).toBe((lead?.version ?? 0) + 1);
          expect(decision.timeline).toHaveLength(1);
          expect(decision.events).toHaveLength(1);
          lead = decision.lead;
        }
      }),
      run,
    );
  });
});
