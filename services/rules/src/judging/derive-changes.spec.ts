import { describe, expect, it } from '@jest/globals';
import type { Limit, Rule, Station } from '@farwatch/contracts/events';
import { LOCAL_OFFSET_MS } from '@farwatch/domain/reading';
import fc from 'fast-check';

import { groupReadings, planForReadings, applyReadings } from '../readings/apply-readings.js';
import type { StationReading } from '../readings/decode-readings.js';
import { HourBucket } from '../series/hour-bucket.js';
import { planWatermark, emptyPlan, type LoadPlan } from '../series/load-plan.js';
import { SeriesCache } from '../series/series-cache.js';
import { hourOf } from '../series/series.js';
import { ApplicableRules } from './applicable-rules.js';
import { jobsOf, jobsOfRanges, runJob, type Job } from './derive-changes.js';
import { EpisodeChanges, type EpisodeChange } from './episode-changes.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env['FC_RUNS'] ?? 120);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** 2026-06-01 00:00 +08:00. */
const origin = Date.parse('2026-05-31T16:00:00Z');

const station: Station = { id: 's', kind: 'air', name: 'S', simulated: false };
const limitOf = (averaging: Limit['averaging'], value: number, over: Partial<Limit> = {}): Limit => ({
  id: `${averaging}-${value}`,
  basis: 'ambient',
  pollutant: 'a05024',
  averaging,
  comparison: 'max',
  value,
  unit: 'ug/m3',
  standard: 'T',
  clause: '1',
  validFrom: '2020-01-01',
  validTo: null,
  confidence: 'memory',
  ...over,
});
const ruleOf = (averaging: Rule['averaging'], over: Partial<Rule>): Rule => ({
  id: averaging,
  version: 1,
  name: { zh: '', en: '' },
  basis: 'ambient',
  averaging,
  openAfter: 1,
  closeAfter: 1,
  maxGap: 2,
  enabled: true,
  ...over,
});
const limits = [limitOf('hour', 100), limitOf('day', 90), limitOf('mda8', 95)];

/** The service without its store: what is not in memory does not exist. */
class PureRules {
  readonly applicable = new ApplicableRules();
  readonly cache = new SeriesCache((id, key) => this.applicable.newSeries(id, key));
  readonly changes: EpisodeChange[] = [];

  constructor(parameters: Partial<Rule>) {
    this.applicable.setStation('s', station);
    for (const limit of limits) this.applicable.setLimit(limit.id, limit);
    for (const averaging of ['hour', 'day', 'mda8'] as const)
      this.applicable.setRule(averaging, ruleOf(averaging, parameters));
  }

  process(readings: readonly StationReading[]): void {
    const grouped = groupReadings(this.cache, this.applicable, readings);
    for (;;) if (!this.load(planForReadings(grouped))) break;
    const changed = applyReadings(grouped, () => undefined);
    for (const { series } of changed) this.resolve(series);
    this.run(
      changed.flatMap((one) =>
        jobsOf(one, this.applicable.rulesFor(one.series.station, one.series.pollutant)),
      ),
    );
  }

  judgeAgain(): void {
    for (const series of this.cache.all())
      this.run(
        jobsOfRanges(
          series,
          this.applicable.rulesFor(series.station, series.pollutant),
          [{ from: series.firstHour!, to: series.lastHour! }],
          'limit-changed',
        ),
      );
  }

  private resolve(series: Parameters<typeof planWatermark>[0]): void {
    for (;;) {
      const plan = emptyPlan();
      planWatermark(series, plan);
      if (!this.load(plan)) return;
    }
  }

  private run(jobs: Job[]): void {
    const changes = new EpisodeChanges(this.applicable);
    for (const job of jobs) {
      for (let result = runJob(job); ; result = runJob(job)) {
        if (result.kind === 'done') {
          for (const derived of result.changes) changes.add(derived);
          break;
        }
        for (let d = result.fromDay; d <= result.toDay; d++)
          if (!job.series.days.has(d)) job.series.days.set(d, null);
      }
    }
    this.changes.push(...changes.inOrder());
    for (const series of this.cache.all()) series.changed.clear();
  }

  private load({ bounds, days, buckets }: LoadPlan): boolean {
    for (const series of bounds) [series.firstHour, series.lastHour] = [Infinity, -Infinity];
    for (const { series, from, to } of days)
      for (let d = from; d <= to; d++) if (!series.days.has(d)) series.days.set(d, null);
    for (const { series, hour: at } of buckets) series.buckets.set(at, HourBucket.empty(at));
    return bounds.size + days.length + buckets.length > 0;
  }

  /** Active episodes as text. */
  active(): string[] {
    return [...this.cache.all()]
      .flatMap((series) => [...series.episodes.values()])
      .map((e) => line(e.rule.id, e.start, e.end, e.endedBy, e.count, e.peakE6))
      .sort();
  }
}

function line(
  rule: string,
  start: number,
  end: number,
  endedBy: string | null,
  count: number,
  peakE6: number,
): string {
  return `${rule} ${(start - origin) / hour}-${(end - origin) / hour} ${endedBy ?? 'open'} x${count} ^${peakE6}`;
}

interface Made {
  readonly start: number;
  readonly end: number;
  readonly value: number | null;
  readonly flag: string;
  readonly revision: number;
}

const asReading = (made: Made): StationReading => ({
  station: 's',
  pollutant: 'a05024',
  converted: false,
  measuredE6: made.value === null ? NaN : made.value * 1_000_000,
  start: made.start,
  end: made.end,
  valueE6: made.value === null ? NaN : made.value * 1_000_000,
  flag: made.flag.charCodeAt(0),
  revision: made.revision,
  incarnation: 0,
  partition: 0,
  offset: 0,
});

/** The mean in whole millionths, a half goes to the even one. */
function meanOf(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + Math.round(b * 1e6), 0);
  const low = Math.floor(sum / values.length);
  const twice = 2 * (sum - low * values.length);
  const up = twice > values.length || (twice === values.length && low % 2 === 1);
  return (low + (up ? 1 : 0)) / 1e6;
}

/** Above a limit in the whole numbers that the index of 2026 rounds to, a half to the even one. */
function above(value: number, limit: number): boolean {
  const below = Math.floor(value);
  const rest = value - below;
  return (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below) > limit;
}

/** The naive oracle: from the whole set of readings, by plain loops, letters and regular expressions. */
function oracle(
  all: readonly Made[],
  { openAfter = 1, closeAfter = 1, maxGap = 2 }: Partial<Rule>,
  inForce = limits,
): string[] {
  const best = new Map<string, Made>();
  for (const made of all) {
    const key = `${made.start} ${made.end}`;
    if ((best.get(key)?.revision ?? -1) < made.revision) best.set(key, made);
  }
  const valued = [...best.values()].filter((made) => made.value !== null);
  if (valued.length === 0) return [];
  const watermark = valued.reduce((max, made) => Math.max(max, made.end), 0);
  const limit = (averaging: string): number =>
    inForce.find((one) => one.averaging === averaging)?.value ?? Infinity;
  const days = 12;
  const hours: { letter: string; value: number | null }[] = [];
  for (let h = 0; h < days * 24; h++) {
    const start = origin + h * hour;
    const inside = valued.filter((made) => made.start >= start && made.start < start + hour);
    const own = inside.find((made) => made.end - made.start === hour);
    const minutes = inside.filter((made) => made.end - made.start === minute && made.flag === 'N');
    let value: number | null = null;
    if (own) value = own.flag === 'N' ? own.value : null;
    else if (minutes.length >= 45) value = meanOf(minutes.map((made) => made.value!));
    const letter = inside.length === 0 ? '.' : value === null ? '-' : above(value, limit('hour')) ? 'E' : 'M';
    hours.push({
      letter: start + hour > watermark ? ' ' : letter,
      value: inside.length === 0 ? null : value,
    });
  }
  const found = scan(
    'hour',
    hours.map((h) => h.letter).join(''),
    hours.map((h) => h.value),
    1,
  );
  const dayLetters: string[] = [];
  const dayValues: (number | null)[] = [];
  const maxLetters: string[] = [];
  const maxValues: (number | null)[] = [];
  for (let d = 0; d < days; d++) {
    const start = origin + d * day;
    const any = valued.some((made) => made.start >= start && made.start < start + day);
    const values = hours.slice(d * 24, d * 24 + 24).map((h) => h.value);
    const valid = values.filter((value) => value !== null);
    const over = start + day <= watermark;
    const mean = valid.length >= 20 ? meanOf(valid) : null;
    dayValues.push(mean);
    dayLetters.push(!over ? ' ' : !any ? '.' : mean === null ? '-' : above(mean, limit('day')) ? 'E' : 'M');
    const windows: number[] = [];
    for (let w = 0; w + 8 <= 24; w++) {
      const part = values.slice(w, w + 8).filter((value) => value !== null);
      if (part.length >= 6) windows.push(meanOf(part));
    }
    const top = windows.length > 0 ? windows.reduce((a, b) => Math.max(a, b)) : null;
    maxValues.push(top);
    if (top !== null && above(top, limit('mda8'))) maxLetters.push('E');
    else maxLetters.push(!over ? ' ' : !any ? '.' : windows.length >= 14 ? 'M' : '-');
  }
  return [
    ...found,
    ...scan('day', dayLetters.join(''), dayValues, 24),
    ...scan('mda8', maxLetters.join(''), maxValues, 24),
  ].sort();

  function scan(rule: string, text: string, values: (number | null)[], step: number): string[] {
    // A blank is not over yet; a dot is over and missing.
    const known = text.trimEnd().replaceAll(/[. ]/g, '-');
    const lines: string[] = [];
    let at = 0;
    const pieces: { text: string; at: number; last: boolean }[] = [];
    for (const gap of known.matchAll(new RegExp(`-{${maxGap + 1},}`, 'g'))) {
      pieces.push({ text: known.slice(at, gap.index), at, last: false });
      at = gap.index + gap[0].length;
    }
    pieces.push({ text: known.slice(at), at, last: true });
    for (const piece of pieces) {
      const letters = [...piece.text]
        .map((letter, i) => ({ letter, i: i + piece.at }))
        .filter((one) => one.letter !== '-');
      const word = letters.map((one) => one.letter).join('');
      for (const match of word.matchAll(new RegExp(`E{${openAfter}}(M{0,${closeAfter - 1}}E)*`, 'g'))) {
        const part = letters.slice(match.index, match.index + match[0].length);
        const exceeding = part.filter((one) => one.letter === 'E');
        const met = word.slice(match.index + match[0].length).startsWith('M'.repeat(closeAfter));
        const peak = exceeding.map((one) => values[one.i]!).reduce((a, b) => Math.max(a, b));
        const endedBy = met ? 'met' : piece.last ? null : 'no-data';
        lines.push(
          line(
            rule,
            origin + part[0]!.i * step * hour,
            origin + (part.at(-1)!.i + 1) * step * hour,
            endedBy,
            exceeding.length,
            Math.round(peak * 1e6),
          ),
        );
      }
    }
    return lines;
  }
}

/** Hours of up to ten days: whole numbers, so that the oracle's floats are exact; runs of high days. */
const hourly = fc
  .record({
    days: fc.array(
      fc.record({ base: fc.constantFrom(60, 84, 92, 112), gaps: fc.constantFrom(0, 0, 0.1, 0.4, 1) }),
      { minLength: 1, maxLength: 10 },
    ),
    noise: fc.array(fc.integer({ min: -16, max: 16 }), { minLength: 60, maxLength: 60 }),
    odd: fc.array(fc.constantFrom('N', 'N', 'N', 'N', 'N', 'N', 'D', 'C'), { minLength: 31, maxLength: 31 }),
    pick: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 53, maxLength: 53 }),
  })
  .map(({ days, noise, odd, pick }): Made[] =>
    days.flatMap(({ base, gaps }, d) =>
      Array.from({ length: 24 }, (_, h) => d * 24 + h).flatMap((h): Made[] => {
        if (pick[h % 53]! < gaps) return [];
        const start = origin + h * hour;
        const value = base + noise[h % 60]!;
        if (h % 29 === 7) {
          // An hour of minutes: all equal, so that its mean is exact; sometimes too few.
          const count = h % 2 === 0 ? 60 : 44;
          return Array.from({ length: count }, (_, m) => ({
            start: start + m * minute,
            end: start + (m + 1) * minute,
            value,
            flag: 'N',
            revision: 0,
          }));
        }
        return [{ start, end: start + hour, value, flag: odd[h % 31]!, revision: 0 }];
      }),
    ),
  );

/** Later revisions of some of them: another value, or taken back. */
const revised = fc
  .tuple(
    hourly,
    fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 3 }), fc.constantFrom(null, 40, 99, 130)), {
      maxLength: 25,
    }),
  )
  .map(([base, changes]): Made[] => {
    const seen = new Set<string>();
    return [
      ...base,
      ...changes.flatMap(([at, revision, value]): Made[] => {
        const one = base[at % Math.max(1, base.length)];
        const key = `${one?.start} ${revision}`;
        if (one === undefined || seen.has(key)) return [];
        seen.add(key);
        return [{ ...one, value, flag: value === null ? 'B' : 'N', revision }];
      }),
    ];
  });

const parameters = fc.record({
  openAfter: fc.integer({ min: 1, max: 3 }),
  closeAfter: fc.integer({ min: 1, max: 2 }),
  maxGap: fc.integer({ min: 0, max: 5 }),
});

/** An order with repetitions, cut into batches. */
function arrange(
  all: readonly Made[],
  order: readonly number[],
  sizes: readonly number[],
): StationReading[][] {
  const shuffled = all
    .flatMap((made, i) => (order[i % order.length]! % 7 === 0 ? [made, made] : [made]))
    .map((made, i) => ({ made, rank: order[(i * 7 + 3) % order.length]! + (i % 11) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ made }) => asReading(made));
  const batches: StationReading[][] = [];
  for (let at = 0, i = 0; at < shuffled.length; i++) {
    const size = sizes[i % sizes.length]!;
    batches.push(shuffled.slice(at, at + size));
    at += size;
  }
  return batches;
}
const order = fc.array(fc.nat(1_000), { minLength: 97, maxLength: 97 });
const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 });

/** fc.assert with a message that can be read: a counterexample may hold thousands of readings. */
function check<T>(property: fc.IProperty<T>, options: { seed: number; numRuns: number }): void {
  const result = fc.check(property, { ...options, endOnFailure: false });
  if (!result.failed) return;
  const cause =
    result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
  throw new Error(
    `seed ${result.seed} path ${result.counterexamplePath?.slice(0, 60)}\n${cause.slice(0, 1_500)}\n${compact(result.counterexample).slice(0, 3_000)}`,
  );
}

const compact = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null || !('revision' in one)) return one;
    const { start, end, value: v, flag, revision } = one as Made;
    return `${(start - origin) / hour}${end - start === hour ? '' : 'm'}:${v}${flag}${revision || ''}`;
  }) ?? '';

describe(`judging readings (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('gives the episodes of one naive pass, in any order, repetition and batching', () => {
    check(
      fc.property(revised, parameters, order, sizes, (all, rule, ranks, cuts) => {
        const rules = new PureRules(rule);
        for (const batch of arrange(all, ranks, cuts)) rules.process(batch);
        expect(rules.active()).toEqual(oracle(all, rule));
        const inOrder = new PureRules(rule);
        inOrder.process([...all].sort((a, b) => a.start - b.start || a.revision - b.revision).map(asReading));
        expect(inOrder.active()).toEqual(rules.active());
      }),
      { seed, numRuns },
    );
  });

  it('is right after every batch, not only at the end', () => {
    check(
      fc.property(hourly, parameters, sizes, (all, rule, cuts) => {
        const rules = new PureRules(rule);
        let known = 0;
        for (const batch of arrange(all, [1], cuts)) {
          rules.process(batch);
          known += batch.length;
          expect(rules.active()).toEqual(
            oracle(arrange(all, [1], [all.length])[0]!.slice(0, known).map(fromReading), rule),
          );
        }
      }),
      { seed, numRuns: Math.ceil(numRuns / 5) },
    );
  });

  it('forgets a correction that is reversed, and a reading that is taken back', () => {
    check(
      fc.property(
        hourly,
        parameters,
        fc.array(fc.nat(10_000), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(40, 130),
        (all, rule, which, value) => {
          const rules = new PureRules(rule);
          rules.process(all.map(asReading));
          const before = rules.active();
          const chosen = [...new Set(which.map((at) => all[at % Math.max(1, all.length)]))].filter(
            (one) => one !== undefined,
          );
          for (const one of chosen) rules.process([asReading({ ...one, value, flag: 'N', revision: 1 })]);
          for (const one of chosen) rules.process([asReading({ ...one, revision: 2 })]);
          expect(rules.active()).toEqual(before);
          for (const one of chosen)
            rules.process([asReading({ ...one, value: null, flag: 'B', revision: 3 })]);
          const without = new PureRules(rule);
          without.process(all.filter((one) => !chosen.includes(one)).map(asReading));
          expect(rules.active()).toEqual(without.active());
        },
      ),
      { seed, numRuns },
    );
  });

  it('comes back after a limit was changed and changed back', () => {
    check(
      fc.property(hourly, parameters, fc.constantFrom(70, 95, 1_000), (all, rule, value) => {
        const rules = new PureRules(rule);
        rules.process(all.map(asReading));
        const before = rules.active();
        const other = { ...limits[0]!, value };
        rules.applicable.setLimit(other.id, other);
        rules.judgeAgain();
        expect(rules.active()).toEqual(oracle(all, rule, [other, ...limits.slice(1)]));
        rules.applicable.setLimit(other.id, limits[0]);
        rules.judgeAgain();
        expect(rules.active()).toEqual(before);
      }),
      { seed, numRuns },
    );
  });

  it('publishes versions without a gap, and nothing twice', () => {
    check(
      fc.property(revised, parameters, order, sizes, (all, rule, ranks, cuts) => {
        const rules = new PureRules(rule);
        for (const batch of arrange(all, ranks, cuts)) rules.process(batch);
        const versions = new Map<string, number>();
        for (const { row, before } of rules.changes) {
          if (before !== undefined) expect(row.version).toBe((versions.get(row.id) ?? 0) + 1);
          versions.set(row.id, row.version);
        }
        const count = rules.changes.length;
        for (const batch of arrange(all, ranks, [50])) rules.process(batch);
        expect(rules.changes.length).toBe(count);
      }),
      { seed, numRuns },
    );
  });
});

function fromReading(reading: StationReading): Made {
  return {
    start: reading.start,
    end: reading.end,
    value: Number.isNaN(reading.valueE6) ? null : reading.valueE6 / 1_000_000,
    flag: String.fromCharCode(reading.flag),
    revision: reading.revision,
  };
}

describe('a water section', () => {
  const rules = (samplingHours?: 2 | 4): PureRules => {
    const pure = new PureRules({ maxGap: 2 });
    pure.applicable.setStation('w', {
      samplingHours,
      id: 'w',
      kind: 'water',
      name: 'W',
      waterBody: 'river',
      targetClass: 3,
      simulated: false,
    });
    for (const [id, comparison, value] of [
      ['high', 'max', 9],
      ['low', 'min', 6],
    ] as const)
      pure.applicable.setLimit(
        id,
        limitOf('sample', value, {
          id,
          comparison,
          basis: 'water-class',
          waterBody: 'river',
          targetClass: 3,
          pollutant: 'w01001',
          unit: '1',
        }),
      );
    pure.applicable.setRule('w', ruleOf('sample', { id: 'w', basis: 'water-class' }));
    return pure;
  };
  const sample = (h: number, value: number, hours = 4, flag = 'N'): StationReading => ({
    ...asReading({ start: origin + h * hour, end: origin + (h + hours) * hour, value: 0, flag, revision: 0 }),
    station: 'w',
    pollutant: 'w01001',
    valueE6: value * 1_000_000,
  });

  it('is judged sample by sample: four hours, instants, both limits of pH in one episode', () => {
    const pure = rules();
    pure.process([sample(0, 7), sample(4, 9.5), sample(8, 5), sample(12, 9, 0), sample(16, 5.9, 0)]);
    expect(pure.active()).toEqual(['w 16-16 open x1 ^5900000', 'w 4-12 met x2 ^5000000']);
    expect(pure.changes.map(({ row }) => row.limit.id)).toEqual(['low', 'low']);
  });

  it('is judged by one value of a sampling interval, not by every instant', () => {
    const pure = rules();
    // pH from 00:00 to 04:00 every ten minutes, one instant of them far out: the mean keeps the limit.
    const instants = Array.from({ length: 25 }, (_, n) => sample(n / 6, n === 7 ? 13 : 8, 0));
    for (const one of instants) pure.process([one]);
    expect(pure.active()).toEqual([]);
    const bad = rules();
    bad.process(Array.from({ length: 25 }, (_, n) => sample(n / 6, n === 7 ? 7 : 10, 0)));
    expect(bad.active()).toEqual(['w 0-4 open x1 ^9875000']);
  });

  it('that declares its interval is judged when that is over, also with one sample, and again when a late one comes', () => {
    const pure = rules(2);
    pure.process([sample(0, 10, 0)]);
    expect(pure.active()).toEqual([]);
    pure.process([sample(2, 7, 0)]);
    expect(pure.active()).toEqual(['w 0-2 open x1 ^10000000']);
    pure.process([sample(1, 6, 0)]);
    expect(pure.active()).toEqual([]);
  });

  it('is not judged by half of a detection limit that lies above the limit', () => {
    const below = (h: number, limit: number): StationReading => ({ ...sample(h, limit / 2), below: true });
    const pure = rules();
    pure.process([below(0, 20)]);
    expect(pure.active()).toEqual([]);
    // Below a detection limit that itself is below the least pH: it exceeds for certain.
    pure.process([below(4, 5)]);
    expect(pure.active()).toEqual(['w 4-8 open x1 ^2500000']);
    // And the neighbour that only a half would judge does not close it.
    pure.process([below(8, 16)]);
    expect(pure.active()).toEqual(['w 4-8 open x1 ^2500000']);
  });

  it('lets a longer silence than maxGap samples end an episode, and a late sample join two', () => {
    const pure = rules();
    pure.process([sample(0, 10), sample(16, 10)]);
    expect(pure.active()).toEqual(['w 0-4 no-data x1 ^10000000', 'w 16-20 open x1 ^10000000']);
    pure.process([sample(8, 10, 4, 'D')]);
    expect(pure.active()).toHaveLength(2);
    pure.process([sample(4, 11)]);
    expect(pure.active()).toEqual(['w 0-20 open x3 ^11000000']);
    expect(pure.changes.slice(-2).map(({ verb, reason }) => [verb, reason?.code])).toEqual([
      ['withdrawn', 'merged'],
      ['amended', 'late'],
    ]);
  });
});

describe('the local day', () => {
  it('begins at 00:00 +08:00', () => expect((origin + LOCAL_OFFSET_MS) % day).toBe(0));
  it('is where hours are counted from', () => expect(hourOf(origin) * hour).toBe(origin));
});
