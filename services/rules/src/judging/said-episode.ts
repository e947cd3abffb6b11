import { decodeEvent, events, type Exceedance } from '@farwatch/contracts/events';
import { toE6 } from '@farwatch/domain/quantity';
import { chainDigest, chainStart, chainStep, type RuleAveraging } from '@farwatch/domain/rule';

import type { EpisodeRow } from '../series/episode-row.js';
import { keyOf } from '../series/series.js';

/** What was said of one episode: as it stands by the newest event, and where it was opened when that event is among these. */
export interface SaidEpisode {
  readonly data: Exceedance;
  readonly openedStart: number | undefined;
}

/** Of each episode the newest event among `records`, in the order in which they were said. What is no such event is left out. */
export function saidEpisodes(records: readonly Parameters<typeof decodeEvent>[1][]): SaidEpisode[] {
  const said = new Map<string, SaidEpisode>();
  for (const record of records) {
    const decoded = decodeEvent(events.exceedance, record);
    if (decoded.kind !== 'ok') continue;
    const { data, verb } = decoded;
    const known = said.get(data.episode);
    const openedStart = verb === 'opened' ? Date.parse(data.start) : known?.openedStart;
    if (known !== undefined && known.data.version > data.version) continue;
    said.delete(data.episode);
    said.set(data.episode, { data, openedStart });
  }
  return [...said.values()];
}

/** Does the store not know what was said? A lost state may also have the number of another one. */
export function isUnknown({ data }: SaidEpisode, stored: EpisodeRow | undefined): boolean {
  if (stored === undefined || data.version !== stored.version) return data.version > (stored?.version ?? 0);
  const told = data.state === 'withdrawn';
  if (told || stored.withdrawn) return told !== stored.withdrawn;
  return (
    data.state !== stored.state ||
    Date.parse(data.start) !== stored.start ||
    Date.parse(data.end) !== stored.end ||
    data.count !== stored.count ||
    toE6(data.peak.value) !== stored.peakE6
  );
}

/** The row that the store had when it said this. */
export function rowOfSaid({ data, openedStart }: SaidEpisode, stored: EpisodeRow | undefined): EpisodeRow {
  const { compared } = data.limit;
  const start = Date.parse(data.start);
  const into = data.reason?.into;
  return {
    id: data.episode,
    version: data.version,
    station: data.station,
    pollutant:
      stored?.pollutant ?? (compared === undefined ? data.pollutant : keyOf(data.pollutant, compared)),
    rule: data.rule,
    averaging: data.limit.averaging satisfies RuleAveraging,
    withdrawn: data.state === 'withdrawn',
    ...(into === undefined ? {} : { mergedInto: into }),
    state: data.state === 'withdrawn' ? (stored?.state ?? 'closed') : data.state,
    endedBy: data.endedBy,
    start,
    end: Date.parse(data.end),
    openedStart: stored?.openedStart ?? openedStart ?? start,
    digest: digestOf(data),
    count: data.count,
    peakE6: toE6(data.peak.value),
    peakStart: Date.parse(data.peak.start),
    peakEnd: Date.parse(data.peak.end),
    limitId: data.limit.id,
    limit: data.limit,
    subject: {
      stationName: data.stationName,
      stationKind: data.stationKind,
      simulated: data.simulated,
      ...(data.enterprise === undefined ? {} : { enterprise: data.enterprise }),
      ...(data.enterpriseName === undefined ? {} : { enterpriseName: data.enterpriseName }),
      ...(data.district === undefined ? {} : { district: data.district }),
    },
  };
}

/** Of its chain, or, when the event has not all of it, none that a chain has: judged again it then counts as changed. */
function digestOf({ intervals, count }: Exceedance): string {
  if (intervals.length !== count) return '';
  const chain = chainStart();
  for (const { start, value, limit } of intervals)
    chainStep(chain, Date.parse(start), toE6(value), toE6(limit));
  return chainDigest(chain);
}

/** An active episode takes the place of none that overlaps it. */
export function overlapsInTime(a: EpisodeRow, b: EpisodeRow): boolean {
  return (
    a.station === b.station &&
    a.pollutant === b.pollutant &&
    a.rule.id === b.rule.id &&
    a.start < Math.max(b.end, b.start + 1) &&
    b.start < Math.max(a.end, a.start + 1)
  );
}
