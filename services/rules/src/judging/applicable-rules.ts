import {
  firstDate,
  lastDate,
  type AppliedLimit,
  type Limit,
  type Rule,
  type Station,
} from '@farwatch/contracts/events';
import { fromE6 } from '@farwatch/domain/quantity';
import { convertE6, findPollutant, findUnit } from '@farwatch/domain/reading';
import {
  dateToDayNumber,
  limitApplies,
  limitTimeline,
  type LimitTimeline,
  type RuleLimit,
  type RuleParameters,
} from '@farwatch/domain/rule';

import { keyOf, partsOf, Series } from '../series/series.js';
import { sameSubjects, subjectsOf, type DatedSubject } from './dated-subjects.js';

const stepMs = { sample: 4 * 3_600_000, hour: 3_600_000, mda8: 86_400_000, day: 86_400_000 } as const;

/** One rule as it applies to one series, with the limits of all dates. */
export interface Track {
  readonly rule: Rule;
  readonly parameters: RuleParameters;
  readonly timeline: LimitTimeline;
}

const noTracks: readonly Track[] = [];

/** How many changes are remembered one by one. */
const remembered = 2_000;

/** Stations, limits and rules as they are now, arranged by what the evaluation asks. No I/O. */
export class RuleBook {
  /** Grows with every change that may alter a verdict. */
  version = 0;
  private readonly stations = new Map<string, Station>();
  private readonly limits = new Map<string, { limit: Limit; own: RuleLimit }>();
  private readonly rules = new Map<string, Rule>();
  private readonly byPollutant = new Map<string, Map<string, { limit: Limit; own: RuleLimit }>>();
  private readonly tracksOf = new Map<string, Map<string, readonly Track[]>>();
  /** Limits that say which value they are compared with: mostly none, and then no reading need be looked up for it. */
  private namingLimits = 0;
  /** The latest changes: the station that alone changed, or undefined for everything. */
  private readonly changes: (string | undefined)[] = [];

  station(id: string): Station | undefined {
    return this.stations.get(id);
  }

  rule(id: string): Rule | undefined {
    return this.rules.get(id);
  }

  setStation(id: string, station: Station | undefined): void {
    const old = this.stations.get(id);
    if (station === undefined) this.stations.delete(id);
    else this.stations.set(id, station);
    if (sameSubjects(old, station)) return;
    this.tracksOf.delete(id);
    this.changed(id);
  }

  setRule(id: string, rule: Rule | undefined): void {
    if (same(this.rules.get(id), rule)) return;
    if (rule === undefined) this.rules.delete(id);
    else this.rules.set(id, rule);
    this.tracksOf.clear();
    this.changed(undefined);
  }

  /** Returns why a limit cannot be used (its unit or pollutant is unknown), or undefined. */
  setLimit(id: string, limit: Limit | undefined): string | undefined {
    const old = this.limits.get(id);
    if (same(old?.limit, limit)) return undefined;
    if (old !== undefined) this.byPollutant.get(old.limit.pollutant)?.delete(id);
    this.limits.delete(id);
    if (old?.limit.compared !== undefined) this.namingLimits--;
    this.tracksOf.clear();
    this.changed(undefined);
    if (limit === undefined) return undefined;
    const own = toRuleLimit(limit);
    if (typeof own === 'string') return own;
    const entry = { limit, own };
    this.limits.set(id, entry);
    if (limit.compared !== undefined) this.namingLimits++;
    let sameSubstance = this.byPollutant.get(limit.pollutant);
    if (sameSubstance === undefined) this.byPollutant.set(limit.pollutant, (sameSubstance = new Map()));
    sameSubstance.set(id, entry);
    return undefined;
  }

  /** The stations whose verdicts may have changed since a version; undefined: any. */
  changedSince(version: number): Set<string> | undefined {
    const count = this.version - version;
    if (count > this.changes.length) return undefined;
    const latest = this.changes.slice(this.changes.length - count);
    return latest.includes(undefined) ? undefined : new Set(latest as string[]);
  }

  private changed(station: string | undefined): void {
    this.version++;
    this.changes.push(station);
    if (this.changes.length > 2 * remembered) this.changes.splice(0, remembered);
  }

  /** The rules that judge a series (a pollutant, or `keyOf` one of its values); none without a station or a limit. */
  tracks(stationId: string, pollutant: string): readonly Track[] {
    let own = this.tracksOf.get(stationId);
    if (own === undefined) this.tracksOf.set(stationId, (own = new Map()));
    let found = own.get(pollutant);
    if (found === undefined) own.set(pollutant, (found = this.findTracks(stationId, pollutant)));
    return found;
  }

  /** A series as these rules judge it, with nothing in memory yet. */
  newSeries(station: string, pollutant: string): Series {
    const mode = this.station(station)?.kind === 'water' ? 'sample' : 'hour';
    return new Series(station, pollutant, mode, this.tracks(station, pollutant).length > 0);
  }

  /** Some limit of the station says which value of the pollutant it applies to. */
  isComparedByName(station: string, pollutant: string): boolean {
    return (
      this.namingLimits > 0 &&
      (this.tracks(station, keyOf(pollutant, 'measured')).length > 0 ||
        this.tracks(station, keyOf(pollutant, 'converted')).length > 0)
    );
  }

  private findTracks(stationId: string, key: string): readonly Track[] {
    const station = this.stations.get(stationId);
    const { pollutant, compared } = partsOf(key);
    const candidates = this.byPollutant.get(pollutant);
    if (station === undefined || candidates === undefined) return noTracks;
    const applicable = subjectsOf(station).flatMap((subject) =>
      [...candidates.values()]
        .filter(({ limit }) => limit.compared === compared && limitApplies(limit, subject))
        .flatMap(({ limit, own }) => {
          const within = whileThere(own, subject);
          return within === undefined ? [] : [{ limit, own: within }];
        }),
    );
    return [...this.rules.values()]
      .filter((rule) => rule.enabled)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((rule) => {
        const limits = applicable
          .filter(({ limit }) => limit.basis === rule.basis && limit.averaging === rule.averaging)
          .map(({ own }) => own);
        if (limits.length === 0) return [];
        const { openAfter, closeAfter, maxGap } = rule;
        const parameters = { openAfter, closeAfter, maxGap, stepMs: stepMs[rule.averaging] };
        return [{ rule, parameters, timeline: limitTimeline(limits) }];
      });
  }

  /** The limit as an event names it, in the pollutant's canonical unit like every value beside it. */
  appliedLimit(id: string): AppliedLimit {
    const found = this.limits.get(id);
    if (found === undefined) throw new TypeError(`no limit ${id}`);
    const { limit, own } = found;
    return {
      id,
      basis: limit.basis,
      value: fromE6(own.valueE6),
      unit: findPollutant(limit.pollutant)!.unit,
      averaging: limit.averaging,
      comparison: limit.comparison,
      ...(limit.compared === undefined ? {} : { compared: limit.compared }),
      standard: limit.standard,
      clause: limit.clause,
      validFrom: limit.validFrom,
      validTo: limit.validTo,
      confidence: limit.confidence,
    };
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A limit on the days on which the station is what the limit is for; undefined: on none. */
function whileThere(limit: RuleLimit, { from, to }: DatedSubject): RuleLimit | undefined {
  const fromDay = from === firstDate ? limit.fromDay : Math.max(limit.fromDay, dateToDayNumber(from));
  const toDay = to === lastDate ? limit.toDay : Math.min(limit.toDay, dateToDayNumber(to));
  return fromDay > toDay ? undefined : { ...limit, fromDay, toDay };
}

/** A permit may say mg/m3 where the series is in ug/m3: compared is what the series is in. */
function toRuleLimit(limit: Limit): RuleLimit | string {
  const pollutant = findPollutant(limit.pollutant);
  if (pollutant === undefined) return `unknown pollutant ${limit.pollutant}`;
  const unit = findUnit(limit.unit);
  if (unit === undefined) return `unknown unit ${limit.unit}`;
  const valueE6 = convertE6(limit.value, unit, pollutant.canonical, pollutant.molarMass, {});
  if (typeof valueE6 === 'string') return `${valueE6}: ${limit.unit} for ${limit.pollutant}`;
  if (!Number.isSafeInteger(valueE6)) return `out of range: ${limit.value} ${limit.unit}`;
  return {
    id: limit.id,
    comparison: limit.comparison,
    valueE6,
    fromDay: dateToDayNumber(limit.validFrom),
    toDay: limit.validTo === null ? Infinity : dateToDayNumber(limit.validTo),
  };
}
