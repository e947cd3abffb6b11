import { matches, type AlertLabel, type Labels, type Match } from './labels.js';

/** While an alert of `source` is active, alerts of `target` with the same values of `equal` are not told. */
export interface InhibitRule {
  readonly id: string;
  readonly source: Match;
  readonly target: Match;
  readonly equal: readonly AlertLabel[];
}

/** A silent station says nothing true about itself: its own other alerts wait until it speaks again. */
export const usualInhibition: readonly InhibitRule[] = [
  {
    id: 'silent-station',
    source: { is: { kind: ['equipment-not-running'], what: ['silence'] } },
    target: {},
    equal: ['station'],
  },
];

/** The rule by which an alert is inhibited by one of those that are active; it never inhibits itself, nor another source of the rule. */
export function inhibitedBy(
  alert: { readonly id: string; readonly labels: Labels },
  active: readonly { readonly id: string; readonly labels: Labels }[],
  rules: readonly InhibitRule[],
): InhibitRule | undefined {
  return rules.find(
    ({ source, target, equal }) =>
      matches(target, alert.labels) &&
      !matches(source, alert.labels) &&
      active.some(
        (other) =>
          other.id !== alert.id &&
          matches(source, other.labels) &&
          equal.every(
            (label) => alert.labels[label] !== undefined && alert.labels[label] === other.labels[label],
          ),
      ),
  );
}

/** Somebody asked for quiet about what matches, from one time to another. */
export interface Silence {
  readonly id: string;
  readonly match: Match;
  readonly fromMs: number;
  /** Always has an end. */
  readonly untilMs: number;
  /** The districts of who asked; null: all. */
  readonly districts: readonly string[] | null;
}

/** The silence that keeps an alert quiet at a time. Nobody silences what they may not see. */
export function silencedBy(labels: Labels, silences: readonly Silence[], atMs: number): Silence | undefined {
  return silences.find(
    ({ match, fromMs, untilMs, districts }) =>
      fromMs <= atMs &&
      atMs < untilMs &&
      (districts === null || (labels.district !== undefined && districts.includes(labels.district))) &&
      matches(match, labels),
  );
}
