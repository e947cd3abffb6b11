import type { Labels } from './labels.js';

/** How an alert stands. `acknowledged`: somebody has it in hand, nobody is told again. */
export type AlertState = 'firing' | 'acknowledged' | 'resolved';

/** What is told of, as its source says it; `version` orders what is said of one alert. */
export interface AlertFact {
  readonly id: string;
  readonly version: number;
  readonly state: AlertState;
  readonly labels: Labels;
  /** When it became so, by its source. */
  readonly atMs: number;
}

/** An alert as it stands. */
export interface Alert {
  readonly id: string;
  readonly version: number;
  readonly state: AlertState;
  readonly labels: Labels;
  /** How often it began: 1, and one more each time that it came back. */
  readonly spell: number;
  /** When it began the last time. */
  readonly sinceMs: number;
  /** When it came and went, the newest last; no more than are looked at. */
  readonly changes: readonly number[];
}

/** What comes and goes again and again is told once; it counts as flapping until it has rested. */
export interface FlapControl {
  /** So many changes within `withinMs` are flapping. */
  readonly changes: number;
  readonly withinMs: number;
  /** As it stands after so long without a change, it is told again. */
  readonly restMs: number;
}

export const usualFlapControl: FlapControl = { changes: 4, withinMs: 3_600_000, restMs: 900_000 };

const keptChanges = 20;

/** Takes a fact in; the same alert when it says nothing newer. What was acknowledged and fires on stays one spell. */
export function applyFact(alert: Alert | undefined, fact: AlertFact): Alert {
  const { id, version, state, labels, atMs } = fact;
  if (alert === undefined) {
    const changes = state === 'resolved' ? [] : [atMs];
    return { id, version, state, labels, spell: 1, sinceMs: atMs, changes };
  }
  if (version <= alert.version) return alert;
  const was = alert.state !== 'resolved';
  const is = state !== 'resolved';
  const began = !was && is;
  return {
    ...{ id, version, state, labels },
    // One that was gone when it was first heard of begins its first spell now.
    spell: began && alert.changes.length > 0 ? alert.spell + 1 : alert.spell,
    sinceMs: began ? atMs : alert.sinceMs,
    changes: was === is ? alert.changes : [...alert.changes, atMs].slice(-keptChanges),
  };
}

/** Until when an alert counts as flapping; undefined when it does not at that time. */
export function flappingUntil(
  { changes }: Pick<Alert, 'changes'>,
  control: FlapControl,
  atMs: number,
): number | undefined {
  const last = changes.at(-1);
  const first = changes.at(-control.changes);
  if (last === undefined || first === undefined || last - first > control.withinMs) return undefined;
  const until = last + control.restMs;
  return atMs < until ? until : undefined;
}
