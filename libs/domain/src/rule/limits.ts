import type { StationKind } from '../reading/index.js';
import type { RuleLimit } from './types.js';

const DAY_MS = 86_400_000;
const LOCAL_OFFSET_MS = 8 * 3_600_000;

/** Days since 1970-01-01 of the local (+08:00) natural day that holds an instant. */
export function localDayNumber(ms: number): number {
  return Math.floor((ms + LOCAL_OFFSET_MS) / DAY_MS);
}

/** Start (00:00 +08:00) of a local day by its number, epoch ms. */
export function dayNumberStart(day: number): number {
  return day * DAY_MS - LOCAL_OFFSET_MS;
}

/** Number of the local day of a date `YYYY-MM-DD`; NaN when it is none. */
export function dateToDayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The limits of one series by time: which are in force in which days. */
export type LimitTimeline = readonly {
  readonly fromDay: number;
  readonly toDay: number;
  readonly limits: readonly RuleLimit[];
}[];

/** Cuts limits into ranges of days in which the same ones are in force, in order; days without any are left out. */
export function limitTimeline(limits: readonly RuleLimit[]): LimitTimeline {
  const cuts = [...new Set(limits.flatMap((limit) => [limit.fromDay, limit.toDay + 1]))].sort(
    (a, b) => a - b,
  );
  const sorted = [...limits].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return cuts.flatMap((fromDay, index) => {
    const toDay = (cuts[index + 1] ?? Infinity) - 1;
    const inForce = sorted.filter((limit) => limit.fromDay <= fromDay && limit.toDay >= fromDay);
    return inForce.length === 0 ? [] : [{ fromDay, toDay, limits: inForce }];
  });
}

const none: readonly RuleLimit[] = [];

/**
 * The limits in force for an interval: those of the local day in which it starts. Several when a minimum and a maximum
 * hold at once (pH); none when neither law nor permit sets one on that day.
 */
export function limitsInForce(timeline: LimitTimeline, intervalStart: number): readonly RuleLimit[] {
  const day = localDayNumber(intervalStart);
  for (let i = timeline.length - 1; i >= 0; i--) {
    const part = timeline[i]!;
    if (day >= part.fromDay && day <= part.toDay) return part.limits;
  }
  return none;
}

/** Whose limit it is. */
export interface LimitScope {
  readonly basis: 'ambient' | 'water-class' | 'permit';
  readonly station?: string | undefined;
  readonly zone?: 'I' | 'II' | undefined;
  readonly waterBody?: 'river' | 'lake' | undefined;
  readonly targetClass?: number | undefined;
}

/** The properties of a station that decide which limits it has. */
export interface LimitSubject {
  readonly id: string;
  readonly kind: StationKind;
  readonly zone?: 'I' | 'II' | undefined;
  readonly waterBody?: 'river' | 'lake' | undefined;
  readonly targetClass?: number | undefined;
}

/** The basis of the limits of a kind of station. */
export const basisOf = { air: 'ambient', water: 'water-class', outlet: 'permit' } as const;

/**
 * Does a limit hold for a station? Ambient limits go by zone (class II is everything that is not class I, GB 3095-2026
 * cl. 4), water-class limits by water body and target class (GB 3838), permit limits by outlet. A section without a
 * declared water body is a river; without a target class it has no limit.
 */
export function limitApplies(limit: LimitScope, station: LimitSubject): boolean {
  if (limit.basis !== basisOf[station.kind]) return false;
  switch (limit.basis) {
    case 'ambient':
      return limit.zone === undefined || limit.zone === (station.zone ?? 'II');
    case 'water-class':
      return (
        limit.targetClass === station.targetClass &&
        station.targetClass !== undefined &&
        (limit.waterBody === undefined || limit.waterBody === (station.waterBody ?? 'river'))
      );
    case 'permit':
      return limit.station === station.id;
  }
}
