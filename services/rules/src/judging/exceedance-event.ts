import { events, type Exceedance, type RecordRef } from '@farwatch/contracts/events';
import { fromE6, toE6 } from '@farwatch/domain/quantity';
import { isoUtc } from '@farwatch/domain/reading';
import { dayNumberStart, localDayNumber } from '@farwatch/domain/rule';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

import type { HourBucket } from '../series/hour-bucket.js';
import { HOUR_MS } from '../series/hour-bucket.js';
import { normal } from '../series/hour-summary.js';
import { hourOf, partsOf } from '../series/series.js';
import type { EpisodeChange } from './episode-changes.js';

const maxEvidence = 200;

/** Hours whose readings stand behind an episode, the latest first, at most 200. */
export function evidenceHours({ chain, row }: EpisodeChange): number[] {
  const hours: number[] = [];
  for (let i = chain.length - 1; i >= 0 && hours.length < maxEvidence; i--) {
    const { start, end } = chain[i]!;
    if (row.averaging === 'sample') {
      for (let hour = hourOf(Math.max(start, end - 1)); hour >= hourOf(start); hour--)
        if (hours.at(-1) !== hour) hours.push(hour);
    } else if (row.averaging === 'hour') {
      if (hours.at(-1) !== hourOf(start)) hours.push(hourOf(start));
    } else {
      const first = dayNumberStart(localDayNumber(start)) / HOUR_MS;
      for (let hour = first + 23; hour >= first; hour--) hours.push(hour);
    }
  }
  return hours;
}

/** References of the readings behind an episode, oldest first, the latest 200; `log` is the log of readings as it is now. */
export function evidenceOf(
  change: EpisodeChange,
  bucketAt: (hour: number) => HourBucket | undefined,
  log: { readonly topic: string; readonly incarnation: number },
): RecordRef[] {
  const bySample = change.row.averaging === 'sample';
  const spans = bySample ? change.chain : [];
  const refs = new Map<string, RecordRef>();
  for (const hour of evidenceHours(change)) {
    const entries = [...(bucketAt(hour)?.entries() ?? [])].sort((a, b) => b.start - a.start);
    for (const { start, valueE6, flag, incarnation, partition, offset } of entries) {
      if (Number.isNaN(valueE6) || flag !== normal || (bySample && !spans.some((one) => within(start, one))))
        continue;
      if (refs.size >= maxEvidence) return [...refs.values()].reverse();
      refs.set(`${incarnation}/${partition}/${offset}`, {
        ...{ topic: log.topic, partition, offset },
        ...(incarnation > 0 && { incarnation }),
        ...(incarnation !== log.incarnation && { replaced: true as const }),
      });
    }
  }
  return [...refs.values()].reverse();
}

/** Does a sample belong to an interval? An instant is an interval without length. */
const within = (start: number, of: { readonly start: number; readonly end: number }): boolean =>
  start === of.start || (start > of.start && start < of.end);

/** The event of an episode as it stands now. Its id is derived from its content: processing again gives the same event. */
export function exceedanceRecord(
  change: Pick<EpisodeChange, 'row' | 'verb' | 'chain' | 'reason'>,
  evidence: readonly RecordRef[],
  now: string,
): OutRecord<'exceedances'> {
  const data = exceedanceData(change, evidence);
  const { evidence: _, ...content } = data;
  return eventRecord(events.exceedance, change.verb, data, {
    id: derivedId(data.episode, data.version, change.verb, JSON.stringify(content)),
    source: '/farwatch/rules',
    subject: data.episode,
    time: now,
  });
}

function exceedanceData(
  { row, chain, reason }: Pick<EpisodeChange, 'row' | 'chain' | 'reason'>,
  evidence: readonly RecordRef[],
): Exceedance {
  return {
    episode: row.id,
    version: row.version,
    station: row.station,
    ...row.subject,
    pollutant: partsOf(row.pollutant).pollutant,
    rule: row.rule,
    limit: row.limit,
    start: isoUtc(row.start),
    end: isoUtc(row.end),
    state: row.withdrawn ? 'withdrawn' : row.state,
    endedBy: row.endedBy,
    peak: { value: fromE6(row.peakE6), start: isoUtc(row.peakStart), end: isoUtc(row.peakEnd) },
    count: row.count,
    intervals: chain.map((verdict) => ({
      start: isoUtc(verdict.start),
      end: isoUtc(verdict.end),
      value: fromE6(verdict.valueE6),
      completeness: verdict.completeness,
      flag: verdict.flag as 'N',
      limit: fromE6(verdict.limit?.valueE6 ?? toE6(row.limit.value)),
    })),
    evidence: [...evidence],
    ...(reason === undefined ? {} : { reason }),
  };
}
