/** The ways of cheating that are screened for. Internal screening, not a legal standard: no law gives a figure for them. */
export const screenKinds = [
  'constant',
  'zero',
  'flat-top',
  'hug-limit',
  'range-cut',
  'replay',
  'twin',
  'config-drop',
  'conversion',
  'o2',
  'stop-running',
  'inversion',
  'flag-abuse',
  'smoothed',
  'generated',
  'digits',
  'missing-due',
  'clock-shift',
  'drift',
  'unit',
  'swap',
  'sibling',
  'load',
  'step',
  'revise',
] as const;
export type ScreenKind = (typeof screenKinds)[number];

/** What is known of a series when it begins. Figures are in the unit of the series; null where the permit says nothing. */
export interface SeriesContext {
  readonly series: string;
  /** `E012-DA001#2` is a second device on the stack of `E012-DA001`. */
  readonly outlet: string;
  readonly kind: 'gas' | 'wastewater' | 'air' | 'water';
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  /** Unit of every figure of the context; rows in another unit of the same quantity are converted. */
  readonly unit: string;
  readonly intervalMinutes: number;
  readonly limit: number | null;
  readonly compared: 'measured' | 'converted';
  readonly referenceO2: number | null;
  readonly rangeHigh: number | null;
  readonly detectionLimit: number | null;
  readonly decimals: number;
  readonly siblingOutlet: string | null;
  readonly siblingRelation: 'parallel-unit' | 'same-stack' | 'neighbour-station' | null;
}

/** One row: `startMs` begins the interval (epoch milliseconds), null = the device sent no value. */
export interface ScreenReading {
  readonly series: string;
  readonly startMs: number;
  readonly value: number | null;
  readonly converted: number | null;
  readonly unit: string;
  /** HJ 212-2017 table 3. */
  readonly flag: string;
  /** 0 first report; a higher one was sent again. */
  readonly revision: number;
  /** When it arrived. Without it: the end of the interval, and three days later for a revision. */
  readonly receivedMs?: number;
}

/** What the enterprise or the device declared; known from `declaredMs` on. */
export interface DeclaredEvent {
  readonly outlet: string;
  /** null: the whole outlet. */
  readonly series: string | null;
  readonly type: string;
  /** For `config`: i13001 range, i13007 intercept, i13008 slope, `unit`. */
  readonly code: string;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly declaredMs: number;
  readonly old: string;
  readonly new: string;
}

/** Numbers that an explanation names. */
export type Facts = Readonly<Record<string, number>>;

/** What a detector says at one moment. */
export interface Suspicion {
  readonly kind: ScreenKind;
  readonly series: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly facts: Facts;
}

/**
 * A finding, or the next piece of one: pieces with the same `id` are one finding, from the first `fromMs` to the last `toMs`.
 * A piece is never taken back; `detectedMs` is the event time at which it could first be known.
 */
export interface ScreenFinding extends Suspicion {
  readonly id: string;
  readonly detectedMs: number;
  readonly explanation: { readonly zh: string; readonly en: string };
}
