import type { AlertItem, AlertRouting } from '@farwatch/contracts/http';
import type { AlertLabel } from '@farwatch/domain/alert';

import { fromTimeField } from '../format/time.js';
import type { NewSilence } from './queries.js';

type Match = NonNullable<AlertRouting['root']['match']>;

/** The labels that the form of a silence offers, in its order. */
export const offeredLabels = [
  'kind',
  'severity',
  'outlet',
  'station',
  'enterprise',
  'pollutant',
  'what',
] as const satisfies readonly AlertLabel[];
export type OfferedLabel = (typeof offeredLabels)[number];

/** Hours that are offered; `until` is a time of one's own. */
export const spans = ['1', '4', '8', '24', '168', 'until'] as const;
export type Span = (typeof spans)[number];

/** What somebody typed into the form of a silence. */
export interface TypedSilence {
  readonly is: Readonly<Record<OfferedLabel, readonly string[]>>;
  readonly span: Span;
  /** As the field of a time holds it; used with the span `until` only. */
  readonly until: string;
  readonly note: string;
}

const none: readonly string[] = [];

/** An empty form, or one that is quiet about what is like an alert: the same kind at the same outlet, station or enterprise. */
export function silenceLike(alert?: Pick<AlertItem, 'labels'>): TypedSilence {
  const labels = alert?.labels ?? {};
  const place = (['outlet', 'station', 'enterprise'] as const).find((label) => labels[label] !== undefined);
  const kept: readonly string[] = ['kind', 'what', place ?? 'kind'];
  const valueOf = (label: OfferedLabel): readonly string[] => {
    const value = labels[label];
    return value !== undefined && kept.includes(label) ? [value] : none;
  };
  return {
    is: {
      ...{ kind: valueOf('kind'), severity: none, outlet: valueOf('outlet'), station: valueOf('station') },
      ...{ enterprise: valueOf('enterprise'), pollutant: none, what: valueOf('what') },
    },
    ...{ span: '4', until: '', note: '' },
  };
}

/** A condition in which every label that has values is one of them. */
export function matchOf(is: TypedSilence['is']): Match {
  const named = offeredLabels.flatMap((label) => {
    const values = [...new Set(is[label].map((one) => one.trim()).filter((one) => one !== ''))];
    return values.length === 0 ? [] : [[label, values] as const];
  });
  return named.length === 0 ? {} : { is: Object.fromEntries(named) };
}

export type SilenceMistake = 'note' | 'until';

const longestMs = 31 * 86_400_000;

/** The silence as it is sent, or what is wrong with it, by field. */
export function readSilence(
  { is, span, until, note }: TypedSilence,
  nowMs: number,
): { readonly mistakes: readonly SilenceMistake[]; readonly body: NewSilence } {
  const ends =
    span === 'until' ? fromTimeField(until) : new Date(nowMs + Number(span) * 3_600_000).toISOString();
  const mistakes: SilenceMistake[] = [];
  if (note.trim() === '') mistakes.push('note');
  const endsMs = ends === undefined ? NaN : Date.parse(ends);
  if (!(endsMs > nowMs && endsMs - nowMs <= longestMs)) mistakes.push('until');
  return { mistakes, body: { match: matchOf(is), until: ends ?? '', note: note.trim() } };
}

/** How a silence stands at a time. */
export function silenceState(
  { from, until }: { readonly from: string; readonly until: string },
  nowMs: number,
): 'waiting' | 'active' | 'over' {
  if (Date.parse(until) <= nowMs) return 'over';
  return Date.parse(from) > nowMs ? 'waiting' : 'active';
}
