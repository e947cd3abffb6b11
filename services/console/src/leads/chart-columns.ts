import type { LeadDetail, ReadingItem } from '@farwatch/contracts/http';

import type { ExceedanceLead } from './lead-view.js';

export type Interval = LeadDetail['intervals'][number];
/** What the station measured around the episode. */
export type Around = Pick<ReadingItem, 'start' | 'end' | 'value' | 'valid'>;

/** One column of the chart; `value` is null where there is none. */
export interface ChartColumn {
  readonly start: string;
  readonly end: string;
  readonly value: number | null;
  readonly limit: number;
  /** Judged as exceeding, against the limit of that time; false for what lies around. */
  readonly judged: boolean;
}

const MAX_SLOTS = 400;
const HOUR_MS = 3_600_000;

/**
 * The judged intervals as columns of a chart, with what was measured around them. Gaps become empty columns, so that time
 * is drawn true: only when all are equally long and the whole stays below 400 columns; instants (start = end) have no
 * length and are given as they are.
 */
export function chartColumns(intervals: readonly Interval[], around: readonly Around[] = []): ChartColumn[] {
  const judged = new Map(intervals.map((i) => [Date.parse(i.start), i]));
  const first = [...judged.keys()].sort((a, b) => a - b)[0];
  if (first === undefined) return [];
  let limit = judged.get(first)?.limit ?? 0;
  const all = new Map<number, ChartColumn>();
  for (const { start, end, value, valid } of around) {
    if (valid && value !== null) all.set(Date.parse(start), { start, end, value, limit, judged: false });
  }
  for (const [at, { start, end, value, limit: own }] of judged) {
    all.set(at, { start, end, value, limit: own, judged: true });
  }
  const sorted = [...all].sort(([a], [b]) => a - b).map(([, column]) => column);
  return withGaps(sorted).map((column) => {
    if (column.judged) limit = column.limit;
    return column.judged ? column : { ...column, limit };
  });
}

function withGaps(sorted: readonly ChartColumn[]): readonly ChartColumn[] {
  const [from, to] = [sorted[0], sorted.at(-1)];
  if (!from || !to) return sorted;
  const begin = Date.parse(from.start);
  const step = Date.parse(from.end) - begin;
  const equal = sorted.every((i) => Date.parse(i.end) - Date.parse(i.start) === step);
  const count = (Date.parse(to.end) - begin) / step;
  if (!(step > 0) || !equal || !Number.isInteger(count) || count > MAX_SLOTS) return sorted;
  const byStart = new Map(sorted.map((column) => [Date.parse(column.start), column]));
  return Array.from({ length: count }, (_, i) => {
    const at = begin + i * step;
    const [start, end] = [new Date(at).toISOString(), new Date(at + step).toISOString()];
    return byStart.get(at) ?? { start, end, value: null, limit: 0, judged: false };
  });
}

/**
 * Which readings to ask for: the means that the limit is about, some before and some after the episode. Undefined where
 * there is no such series (daily maximum 8-hour means), or it would be too long to draw.
 */
export function aroundQuery(
  lead: Pick<ExceedanceLead, 'limit' | 'episode'>,
): { readonly interval: 'raw' | 'hour' | 'day'; readonly from: string; readonly to: string } | undefined {
  const { averaging } = lead.limit;
  if (averaging === 'mda8') return undefined;
  const [start, end] = [Date.parse(lead.episode.start), Date.parse(lead.episode.end)];
  const stepMs = { sample: 4 * HOUR_MS, hour: HOUR_MS, day: 24 * HOUR_MS }[averaging];
  const margin = Math.max(8 * stepMs, Math.min(24 * stepMs, (end - start) / 2));
  if ((end - start + 2 * margin) / stepMs > MAX_SLOTS) return undefined;
  return {
    interval: averaging === 'sample' ? 'raw' : averaging,
    from: new Date(start - margin).toISOString(),
    to: new Date(end + margin).toISOString(),
  };
}
