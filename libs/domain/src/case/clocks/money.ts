/** Amounts that grow by the day: the surcharge of a late fine, the daily penalty. */
import { addDays, daysBetween, laterOf } from '../calendar/index.js';

/** Both days free; null = still open. */
export type Pause = readonly [from: string, to: string | null];

export interface Payment {
  readonly on: string;
  readonly yuan: number;
}

export interface Surcharge {
  /** Days that counted. */
  readonly days: number;
  readonly yuan: number;
  /** Held at the fine (处罚法 72 (1): never above it). */
  readonly capped: boolean;
}

/** Per cent of what is outstanding, a day (处罚法 72 (1)). */
export const SURCHARGE_PERCENT = 3;
/** After this many days of an unpaid fine the surcharge has reached it: ceil(100 / 3). */
const HORIZON_DAYS = 40_000;

/**
 * Surcharge of a fine that was due on a day, up to and with another day. 3 % a day of what is outstanding (our reading),
 * from the day after the due day; days of a review or suit are free, both ends too (处罚法 73 (3), the cautious reading).
 * Money goes to the fine first. Exact in fen, what is less is dropped.
 */
export function surchargeOf(
  fineYuan: number,
  due: string,
  until: string,
  payments: readonly Payment[] = [],
  pauses: readonly Pause[] = [],
): Surcharge {
  const fineFen = Math.round(fineYuan * 100);
  const paid = payments.map(({ on, yuan }) => ({ on, fen: Math.round(yuan * 100) }));
  const free = (day: string): boolean =>
    pauses.some(([from, to]) => day >= from && (to === null || day <= to));
  let [days, hundredths] = [0, 0];
  for (let day = addDays(due, 1), i = 0; day <= until && i < HORIZON_DAYS; day = addDays(day, 1), i += 1) {
    const before = paid.filter(({ on }) => on < day).reduce((sum, { fen }) => sum + fen, 0);
    const outstanding = fineFen - before;
    if (outstanding <= 0) break;
    if (free(day)) continue;
    days += 1;
    hundredths += outstanding * SURCHARGE_PERCENT;
  }
  const raw = Math.floor(hundredths / 100);
  return { days, yuan: Math.min(raw, fineFen) / 100, capped: raw > fineFen };
}

/** What is still to be paid on a day: the rest of fine and surcharge, in yuan. */
export function outstandingOn(
  fineYuan: number,
  due: string,
  on: string,
  payments: readonly Payment[],
  pauses: readonly Pause[] = [],
): number {
  const known = payments.filter((one) => one.on <= on);
  const { yuan } = surchargeOf(fineYuan, due, on, known, pauses);
  const fen = known.reduce((sum, one) => sum + Math.round(one.yuan * 100), 0);
  return Math.max(0, Math.round((fineYuan + yuan) * 100) - fen) / 100;
}

/** An order to correct that was served, and the re-inspection that found the violation going on. */
export type Continued = readonly [orderServed: string, stillViolatingOn: string];

/**
 * Daily penalty: as many times the first fine as days passed from the day after service of the order up to the
 * re-inspection (法典 1060; 令28 art. 17, 19). Later orders add their days; a day counts once.
 */
export function dailyPenaltyOf(originalFineYuan: number, rounds: readonly Continued[]) {
  let [days, counted] = [0, ''];
  for (const [served, until] of rounds.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const after = counted === '' ? served : laterOf(served, counted);
    days += Math.max(0, daysBetween(after, until));
    counted = counted === '' ? until : laterOf(counted, until);
  }
  return { days, yuan: (Math.round(originalFineYuan * 100) * days) / 100 };
}
