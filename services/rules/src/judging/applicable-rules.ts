import {
  firstDate,
  lastDate,
  type AppliedLimit,
  type Limit,
  type Rule,
  type Station,
} from '@farwatch/contracts/events';
import { comparedStretches } from '@farwatch/domain/air';
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
import { HOUR_MS } from '../series/hour-bucket.js';
import { sameSubjects, subjectsOf, usualSamplingHours, type DatedSubject } from './dated-subjects.js';

const stepMs = { hour: HOUR_MS, mda8: 86_400_000, day: 86_400_000 } as const;

/** One rule as it applies to one series, with the limits of all dates. */
export interface RuleForSeries {
  readonly rule: Rule;
  readonly parameters: RuleParameters;
  readonly timeline: LimitTimeline;
  /** Rules of samples: length of the sampling interval, and whether the section declares it. */
  readonly sampling: Sampling;
}

/** How a section is sampled. */
export interface Sampling {
  readonly intervalMs: number;
  readonly declared: boolean;
}

const noRules: readonly RuleForSeries[] = [];

/** So many of the latest changes are kept one by one. */
const keptChanges = 2_000;

/** Stations, limits and rules as they are now, arranged by what judging asks for. No I/O. */
export class ApplicableRules {
  /** Grows with every change that may alter a verdict. */
  version = 0;
  private readonly stations = new Map<string, Station>();
  private readonly limits = new Map<string, { limit: Limit; own: RuleLimit }>();
  private readonly rules = new Map<string, Rule>();
  private readonly byPollutant = new Map<string, Map<string, { limit: Limit; own: RuleLimit }>>();
  private readonly rulesOf = new Map<string, Map<string, readonly RuleForSeries[]>>();
  /** Count of limits that name the value they are compared with: mostly none, and then no reading has to be looked up. */
  private limitsByName = 0;
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
    this.rulesOf.delete(id);
    this.changed(id);
  }

  setRule(id: string, rule: Rule | undefined): void {
    if (same(this.rules.get(id), rule)) return;
    if (rule === undefined) this.rules.delete(id);
    else this.rules.set(id, rule);
    this.rulesOf.clear();
    this.changed(undefined);
  }

  /** Returns why a limit cannot be used (its unit or pollutant is unknown), or undefined. */
  setLimit(id: string, limit: Limit | undefined): string | undefined {
    const old = this.limits.get(id);
    if (same(old?.limit, limit)) return undefined;
    if (old !== undefined) this.byPollutant.get(old.limit.pollutant)?.delete(id);
    this.limits.delete(id);
    if (old?.limit.compared !== undefined) this.limitsByName--;
    this.rulesOf.clear();
    this.changed(undefined);
    if (limit === undefined) return undefined;
    const own = toRuleLimit(limit);
    if (typeof own === 'string') return own;
    const entry = { limit, own };
    this.limits.set(id, entry);
    if (limit.compared !== undefined) this.limitsByName++;
    let ofPollutant = this.byPollutant.get(limit.pollutant);
    if (ofPollutant === undefined) this.byPollutant.set(limit.pollutant, (ofPollutant = new Map()));
    ofPollutant.set(id, entry);
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
    if (this.changes.length > 2 * keptChanges) this.changes.splice(0, keptChanges);
  }

  /** The rules that judge a series (a pollutant, or `keyOf` one of its values); none without a station or a limit. */
  rulesFor(stationId: string, pollutant: string): readonly RuleForSeries[] {
    let own = this.rulesOf.get(stationId);
    if (own === undefined) this.rulesOf.set(stationId, (own = new Map()));
    let found = own.get(pollutant);
    if (found === undefined) own.set(pollutant, (found = this.findRules(stationId, pollutant)));
    return found;
  }

  /** A series as these rules judge it, with nothing in memory yet. */
  newSeries(station: string, pollutant: string): Series {
    const mode = this.station(station)?.kind === 'water' ? 'sample' : 'hour';
    return new Series(station, pollutant, mode, this.rulesFor(station, pollutant).length > 0);
  }

  /** Some limit of the station says which value of the pollutant it applies to. */
  isComparedByName(station: string, pollutant: string): boolean {
    return (
      this.limitsByName > 0 &&
      (this.rulesFor(station, keyOf(pollutant, 'measured')).length > 0 ||
        this.rulesFor(station, keyOf(pollutant, 'converted')).length > 0)
    );
  }

  private findRules(stationId: string, key: string): readonly RuleForSeries[] {
    const station = this.stations.get(stationId);
    const { pollutant, compared } = partsOf(key);
    const candidates = this.byPollutant.get(pollutant);
    if (station === undefined || candidates === undefined) return noRules;
    const applicable = subjectsOf(station).flatMap((subject) =>
      [...candidates.values()]
        .filter(({ limit }) => limit.compared === compared && limitApplies(limit, subject))
        .flatMap(({ limit, own }) => {
          const within = withinPlacement(own, subject);
          return within === undefined ? [] : asCompared(limit, within).map((one) => ({ limit, own: one }));
        }),
    );
    const sampling = {
      intervalMs: (station.samplingHours ?? usualSamplingHours) * HOUR_MS,
      declared: station.samplingHours !== undefined,
    };
    return [...this.rules.values()]
      .filter((rule) => rule.enabled)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((rule) => {
        const limits = applicable
          .filter(({ limit }) => limit.basis === rule.basis && limit.averaging === rule.averaging)
          .map(({ own }) => own);
        if (limits.length === 0) return [];
        const { openAfter, closeAfter, maxGap } = rule;
        const step = rule.averaging === 'sample' ? sampling.intervalMs : stepMs[rule.averaging];
        const parameters = { openAfter, closeAfter, maxGap, stepMs: step };
        return [{ rule, parameters, timeline: limitTimeline(limits), sampling }];
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
function withinPlacement(limit: RuleLimit, { from, to }: DatedSubject): RuleLimit | undefined {
  const fromDay = from === firstDate ? limit.fromDay : Math.max(limit.fromDay, dateToDayNumber(from));
  const toDay = to === lastDate ? limit.toDay : Math.min(limit.toDay, dateToDayNumber(to));
  return fromDay > toDay ? undefined : { ...limit, fromDay, toDay };
}

/** An ambient limit on its days, divided where values begin to be compared in another way (`comparedDecimals`). */
function asCompared(limit: Limit, own: RuleLimit): RuleLimit[] {
  const { basis, averaging, pollutant, validFrom, validTo } = limit;
  if (basis !== 'ambient' || averaging === 'sample') return [own];
  return comparedStretches(pollutant, averaging, validFrom, validTo).flatMap(({ from, to, decimals }) => {
    const fromDay = Math.max(own.fromDay, dateToDayNumber(from));
    const toDay = to === null ? own.toDay : Math.min(own.toDay, dateToDayNumber(to));
    if (fromDay > toDay) return [];
    return [{ ...own, fromDay, toDay, ...(decimals === null ? {} : { decimals }) }];
  });
}

/** A permit may say mg/m3 where the series is in ug/m3: the limit is converted to the unit of the series. */
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
