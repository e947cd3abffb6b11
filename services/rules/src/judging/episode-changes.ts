import type { Episode, Verdict } from '@farwatch/domain/rule';
import { derivedId } from '@farwatch/runtime/ids';

import type { EpisodeRow, Subject } from '../series/episode-row.js';
import type { Series } from '../series/series.js';
import type { RuleBook, Track } from './applicable-rules.js';
import type { Found } from './derive-changes.js';

export type Verb = 'opened' | 'extended' | 'amended' | 'closed' | 'withdrawn';

export interface Reason {
  readonly code:
    'late' | 'corrected' | 'merged' | 'split' | 'limit-changed' | 'rule-changed' | 'station-changed';
  readonly into?: string;
}

/** What one transaction tells of one episode: one event, however often it changed in between. */
export interface Telling {
  readonly series: Series;
  readonly verb: Verb;
  readonly row: EpisodeRow;
  /** As it stood before this transaction; undefined when it did not. */
  readonly before: EpisodeRow | undefined;
  readonly reason: Reason | undefined;
  readonly chain: readonly Verdict[];
}

/** Tells of one transaction, in order, by episode id. */
export class Tellings {
  readonly byId = new Map<string, Telling>();

  constructor(private readonly book: RuleBook) {}

  /** Takes a difference over: the series' episodes in memory follow at once. */
  add(found: Found): void {
    const { series, track, change, cause, chain } = found;
    switch (change.kind) {
      case 'withdrawn':
        return this.end(series, change.published, { code: cause ?? 'late' });
      case 'merged':
        return this.end(series, change.published, { code: 'merged', into: change.into.id });
      case 'opened': {
        const split = change.splitFrom !== undefined;
        const id = this.freeId(series, track, change.episode.start);
        const row = this.rowOf(series, track, id, change.episode, change.episode.start, undefined);
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
        const row = this.rowOf(series, track, published.id, episode, published.openedStart, published);
        const reason: Reason | undefined =
          change.kind === 'amended' ? { code: change.split ? 'split' : (cause ?? 'late') } : because(cause);
        return this.put({ series, verb: change.kind, row, before: published, reason, chain });
      }
    }
  }

  /** Takes an episode back that no rule stands behind any more. */
  end(series: Series, published: EpisodeRow, reason: Reason): void {
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
   * version, or of an active one elsewhere in time, which then is another episode. Returns true when all is settled.
   */
  settle(
    stored: readonly { readonly id: string; readonly version: number; readonly withdrawn: boolean }[],
  ): boolean {
    let settled = true;
    for (const { id, version, withdrawn } of stored) {
      const telling = this.byId.get(id);
      if (telling === undefined || telling.verb !== 'opened' || telling.before !== undefined) continue;
      if (telling.row.version > version) continue;
      const { series, row } = telling;
      this.byId.delete(id);
      series.episodes.delete(id);
      const next = withdrawn ? { ...row, version: version + 1 } : { ...row, id: derivedId(id, 'another') };
      settled &&= withdrawn;
      this.byId.set(next.id, { ...telling, row: next });
      series.episodes.set(next.id, next);
    }
    return settled;
  }

  /** Ids that have to be looked up before they are used. */
  openedIds(): string[] {
    return [...this.byId.values()].filter((t) => t.verb === 'opened').map((t) => t.row.id);
  }

  /** In the order in which they may be told: what goes comes first. */
  inOrder(): Telling[] {
    const all = [...this.byId.values()];
    return [...all.filter((t) => t.verb === 'withdrawn'), ...all.filter((t) => t.verb !== 'withdrawn')];
  }

  private put(telling: Telling): void {
    const { series, row } = telling;
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
      this.byId.set(row.id, telling);
      return;
    }
    const { before } = earlier;
    if (before === undefined && row.withdrawn) return;
    const version = (before?.version ?? 0) + 1;
    const verb = before === undefined ? 'opened' : telling.verb === 'opened' ? 'amended' : telling.verb;
    const next = { ...row, version };
    if (!next.withdrawn) series.episodes.set(row.id, next);
    this.byId.set(row.id, { ...telling, verb, row: next, before, reason: telling.reason ?? earlier.reason });
  }

  /** Derived from the rule, the series and the start of its first exceeding interval: a replay makes the same id. */
  private freeId(series: Series, track: Track, start: number): string {
    let id = derivedId(
      'episode',
      track.rule.id,
      series.station,
      series.pollutant,
      track.rule.averaging,
      start,
    );
    while (series.episodes.has(id)) id = derivedId(id, 'another');
    return id;
  }

  private rowOf(
    series: Series,
    track: Track,
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
      rule: { id: track.rule.id, version: track.rule.version },
      averaging: track.rule.averaging,
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
      limit: this.book.appliedLimit(episode.peak.limit!.id),
      subject: this.subjectOf(series.station) ?? before!.subject,
    };
  }

  private subjectOf(id: string): Subject | undefined {
    const station = this.book.station(id);
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

function because(cause: Found['cause']): Reason | undefined {
  return cause === undefined ? undefined : { code: cause };
}
