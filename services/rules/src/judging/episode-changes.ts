import type { Episode, Verdict } from '@farwatch/domain/rule';
import { derivedId } from '@farwatch/runtime/ids';

import type { EpisodeRow, Subject } from '../series/episode-row.js';
import type { Series } from '../series/series.js';
import type { ApplicableRules, RuleForSeries } from './applicable-rules.js';
import type { DerivedChange } from './derive-changes.js';

export type Verb = 'opened' | 'extended' | 'amended' | 'closed' | 'withdrawn';

export interface Reason {
  readonly code:
    'late' | 'corrected' | 'merged' | 'split' | 'limit-changed' | 'rule-changed' | 'station-changed';
  readonly into?: string;
}

/** How one transaction changes one episode: one event, however often the episode changed in between. */
export interface EpisodeChange {
  readonly series: Series;
  readonly verb: Verb;
  readonly row: EpisodeRow;
  /** As it stood before this transaction; undefined when it did not. */
  readonly before: EpisodeRow | undefined;
  readonly reason: Reason | undefined;
  readonly chain: readonly Verdict[];
}

/** The changes of one transaction, in order, by episode id. */
export class EpisodeChanges {
  readonly byId = new Map<string, EpisodeChange>();

  constructor(private readonly rules: ApplicableRules) {}

  /** Adds a difference; the series' episodes in memory change at once. */
  add(derived: DerivedChange): void {
    const { series, applied, change, cause, chain } = derived;
    switch (change.kind) {
      case 'withdrawn':
        return this.withdraw(series, change.published, { code: cause ?? 'late' });
      case 'merged':
        return this.withdraw(series, change.published, { code: 'merged', into: change.into.id });
      case 'opened': {
        const split = change.splitFrom !== undefined;
        const id = this.freeId(series, applied, change.episode.start);
        const row = this.rowOf(series, applied, id, change.episode, change.episode.start, undefined);
        return this.put({
          series,
          verb: 'opened',
          row,
          before: undefined,
          reason: split ? { code: 'split' } : because(cause),
          chain,
        });
      }
      case 'extended':
      case 'closed':
      case 'amended': {
        const { published, episode } = change;
        const row = this.rowOf(series, applied, published.id, episode, published.openedStart, published);
        const reason: Reason | undefined =
          change.kind === 'amended' ? { code: change.split ? 'split' : (cause ?? 'late') } : because(cause);
        return this.put({ series, verb: change.kind, row, before: published, reason, chain });
      }
    }
  }

  /** Takes an episode back. */
  withdraw(series: Series, published: EpisodeRow, reason: Reason): void {
    const { mergedInto: _, ...rest } = published;
    const row: EpisodeRow = {
      ...rest,
      version: published.version + 1,
      withdrawn: true,
      ...(reason.into === undefined ? {} : { mergedInto: reason.into }),
    };
    this.put({ series, verb: 'withdrawn', row, before: published, reason, chain: [] });
  }

  /**
   * An opened episode may have an id that is stored already: of a withdrawn one, which then comes back with its next
   * version, or of an active one elsewhere in time: then this is another episode and gets another id. Returns true when
   * no id is left to be looked up.
   */
  settle(
    stored: readonly { readonly id: string; readonly version: number; readonly withdrawn: boolean }[],
  ): boolean {
    let settled = true;
    for (const { id, version, withdrawn } of stored) {
      const change = this.byId.get(id);
      if (change === undefined || change.verb !== 'opened' || change.before !== undefined) continue;
      if (change.row.version > version) continue;
      const { series, row } = change;
      this.byId.delete(id);
      series.episodes.delete(id);
      const next = withdrawn ? { ...row, version: version + 1 } : { ...row, id: derivedId(id, 'another') };
      settled &&= withdrawn;
      this.byId.set(next.id, { ...change, row: next });
      series.episodes.set(next.id, next);
    }
    return settled;
  }

  /** Ids that have to be looked up before they are used. */
  openedIds(): string[] {
    return [...this.byId.values()].filter((t) => t.verb === 'opened').map((t) => t.row.id);
  }

  /** In the order in which they may be published: withdrawn ones first, so that no two active ones ever overlap. */
  inOrder(): EpisodeChange[] {
    const all = [...this.byId.values()];
    return [...all.filter((t) => t.verb === 'withdrawn'), ...all.filter((t) => t.verb !== 'withdrawn')];
  }

  private put(change: EpisodeChange): void {
    const { series, row } = change;
    if (row.withdrawn) {
      series.episodes.delete(row.id);
      series.ended.add(row.id);
    } else {
      series.episodes.set(row.id, row);
      series.ended.delete(row.id);
    }
    const earlier = this.byId.get(row.id);
    this.byId.delete(row.id);
    if (earlier === undefined) {
      this.byId.set(row.id, change);
      return;
    }
    const { before } = earlier;
    if (before === undefined && row.withdrawn) return;
    const version = (before?.version ?? 0) + 1;
    const verb = before === undefined ? 'opened' : change.verb === 'opened' ? 'amended' : change.verb;
    const next = { ...row, version };
    if (!next.withdrawn) series.episodes.set(row.id, next);
    this.byId.set(row.id, { ...change, verb, row: next, before, reason: change.reason ?? earlier.reason });
  }

  /** Derived from the rule, the series and the start of its first exceeding interval: processing again gives the same id. */
  private freeId(series: Series, applied: RuleForSeries, start: number): string {
    let id = derivedId(
      'episode',
      applied.rule.id,
      series.station,
      series.pollutant,
      applied.rule.averaging,
      start,
    );
    while (series.episodes.has(id)) id = derivedId(id, 'another');
    return id;
  }

  private rowOf(
    series: Series,
    applied: RuleForSeries,
    id: string,
    episode: Episode,
    openedStart: number,
    before: EpisodeRow | undefined,
  ): EpisodeRow {
    return {
      id,
      version: (before?.version ?? 0) + 1,
      station: series.station,
      pollutant: series.pollutant,
      rule: { id: applied.rule.id, version: applied.rule.version },
      averaging: applied.rule.averaging,
      withdrawn: false,
      start: episode.start,
      end: episode.end,
      state: episode.state,
      endedBy: episode.endedBy,
      digest: episode.digest,
      count: episode.count,
      openedStart,
      peakE6: episode.peak.valueE6,
      peakStart: episode.peak.start,
      peakEnd: episode.peak.end,
      limitId: episode.peak.limit!.id,
      limit: this.rules.appliedLimit(episode.peak.limit!.id),
      subject: this.subjectOf(series.station) ?? before!.subject,
    };
  }

  private subjectOf(id: string): Subject | undefined {
    const station = this.rules.station(id);
    if (station === undefined) return undefined;
    const { name, kind, simulated, enterprise, enterpriseName, district } = station;
    return {
      stationName: name,
      stationKind: kind,
      simulated,
      ...(enterprise === undefined ? {} : { enterprise }),
      ...(enterpriseName === undefined ? {} : { enterpriseName }),
      ...(district === undefined ? {} : { district }),
    };
  }
}

function because(cause: DerivedChange['cause']): Reason | undefined {
  return cause === undefined ? undefined : { code: cause };
}
