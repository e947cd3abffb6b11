import { fromE6 } from '../quantity/index.js';
import { halfOfLimitE6, parseBelowDetection } from './below-detection.js';
import { isFlag, type Flag } from './flags.js';
import { parseTime } from './interval.js';
import { isPlaceholder } from './placeholders.js';
import { findPollutant, type Pollutant } from './pollutant.js';
import type { ReasonCode } from './reasons.js';
import type { StationKind } from './station-kind.js';
import { unitDoubt } from './unit-doubt.js';
import { convertE6, findUnit, type GasState, type Unit } from './units.js';

/** A reading as it comes through a door: nothing of it is trusted. */
export interface RawReading {
  readonly pollutant: unknown;
  /** A number; null with a flag; or below detection as text (`<0.025`, `0.025L`). */
  readonly value: unknown;
  readonly unit: unknown;
  readonly start: unknown;
  readonly end: unknown;
  readonly flag?: unknown;
  readonly revision?: unknown;
  /** State of a gas in ppb or ppm; where one of the two is given, the state of the station does not count. */
  readonly temperatureC?: unknown;
  readonly pressureHPa?: unknown;
  /** True: whoever sends it has looked at the unit of this unusual value. */
  readonly unitConfirmed?: unknown;
}

/** A reading in the platform's own terms. (station, pollutant, start, end) identifies it, revision orders it. */
export interface Reading {
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  /** In the pollutant's canonical unit. */
  readonly value: number | null;
  /** The same in integer millionths, half to even: what is summed, stored and compared. */
  readonly valueE6: number | null;
  /**
   * Present where nothing was found above this detection limit, in the canonical unit; value and valueE6 then are half of it,
   * as which it enters means (环办〔2011〕22号).
   */
  readonly below?: number;
  /** Epoch milliseconds; start = end is an instantaneous value. */
  readonly start: number;
  readonly end: number;
  readonly flag: Flag;
  readonly revision: number;
}

export interface NormaliseContext extends GasState {
  /** When the message arrived, epoch ms. */
  readonly arrivalMs: number;
  /** How far beyond arrival an interval may end; doors allow 10 minutes. */
  readonly maxFutureMs: number;
  /** Intervals that start before this are no longer kept, epoch ms. */
  readonly oldestMs: number;
  /** From when on the station is retired, epoch ms: intervals that start then or later are not measured there. */
  readonly retiredMs?: number | undefined;
  /** Kind of the station, by which a unit wrong by 1,000 is seen; without it nothing is asked. */
  readonly kind?: StationKind | undefined;
  /** Accept epoch milliseconds as start and end, for decoders that have already read the time. Default false. */
  readonly timesAsMs?: boolean | undefined;
}

export type Normalised =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly reason: ReasonCode; readonly detail: string };

/** Ten minutes, the tolerance for clocks that run ahead. */
export const MAX_FUTURE_MS = 600_000;
/** Revisions are stored as a 32-bit integer. */
const MAX_REVISION = 2_147_483_647;

/**
 * One reading of a device's message, checked and brought to the canonical unit; or the reason why not.
 * Never throws, whatever the input. Strings are not numbers here: a mapping converts them by an explicit rule.
 * Runs three times per message at tens of thousands of messages a second: no schema, no regular expression.
 */
export function normaliseReading(raw: unknown, ctx: NormaliseContext): Normalised {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return refuse('not-an-object', raw);
  const { pollutant: name, value, unit, start, end, flag = 'N', revision = 0 } = raw as RawReading;

  const pollutant = typeof name === 'string' ? findPollutant(name) : undefined;
  if (pollutant === undefined) return refuse('unknown-pollutant', name);
  if (!isFlag(flag)) return refuse('bad-flag', flag);
  if (
    typeof revision !== 'number' ||
    !Number.isInteger(revision) ||
    revision < 0 ||
    revision > MAX_REVISION
  ) {
    return refuse('bad-revision', revision);
  }

  const startMs = timeOf(start, ctx);
  if (startMs === undefined) return refuse('bad-time', start);
  const endMs = end === start ? startMs : timeOf(end, ctx);
  if (endMs === undefined) return refuse('bad-time', end);
  if (endMs < startMs) return refuse('end-before-start', `${String(start)} > ${String(end)}`);
  if (endMs > ctx.arrivalMs + ctx.maxFutureMs) return refuse('in-the-future', end);
  if (startMs < ctx.oldestMs) return refuse('too-old', start);
  if (ctx.retiredMs !== undefined && startMs >= ctx.retiredMs) return refuse('station-retired', start);

  const declared = unitOf(unit, pollutant);
  if (declared === undefined) return refuse('unknown-unit', unit);

  let valueE6: number | null = null;
  let canonical: number | null = null;
  let below: number | undefined;
  if (value === null) {
    if (flag === 'N') return refuse('null-without-flag', 'N');
    const fits = convertE6(0, declared, pollutant.canonical, pollutant.molarMass, REFERENCE);
    if (typeof fits === 'string') return refuse(fits, unit);
  } else {
    const isBelow = typeof value === 'string';
    const number = isBelow ? limitOf(value, pollutant) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return refuse('value-not-a-number', value);
    const e6 = convertE6(
      number,
      declared,
      pollutant.canonical,
      pollutant.molarMass,
      stateOf(raw as RawReading, declared, ctx),
    );
    if (typeof e6 === 'string') return refuse(e6, unit);
    if (isImpossible(number, e6, pollutant, ctx.kind)) return refuse('value-out-of-range', value);
    canonical = declared === pollutant.canonical ? number + 0 : fromE6(e6);
    valueE6 = e6;
    if (flag === 'N' && (raw as RawReading).unitConfirmed !== true) {
      const doubt = unitDoubt(ctx.kind, pollutant.code, canonical, isBelow);
      if (doubt !== null)
        return refuse('unit-in-doubt', `${pollutant.code} ${doubt} (${pollutant.unit})`, 160);
    }
    if (isBelow) {
      below = canonical;
      valueE6 = halfOfLimitE6(e6);
      canonical = fromE6(valueE6);
    }
  }
  return {
    ok: true,
    reading: {
      pollutant: pollutant.code,
      value: canonical,
      valueE6,
      start: startMs,
      end: endMs,
      flag,
      revision,
      ...(below === undefined ? {} : { below }),
    },
  };
}

/** A null value has no size; only whether its unit fits is asked, so any state will do. */
const REFERENCE: GasState = { temperatureC: 25, pressureHPa: 1013.25 };

/** The declared state of a gas: that of the reading itself, whole or not at all, else that of its station. */
function stateOf(raw: RawReading, declared: Unit, ctx: GasState): GasState {
  if (declared.quantity !== 'volumeFraction') return ctx;
  const { temperatureC, pressureHPa } = raw;
  if (temperatureC === undefined && pressureHPa === undefined) return ctx;
  return {
    temperatureC: typeof temperatureC === 'number' ? temperatureC : undefined,
    pressureHPa: typeof pressureHPa === 'number' ? pressureHPa : undefined,
  };
}

function timeOf(time: unknown, ctx: NormaliseContext): number | undefined {
  if (typeof time === 'string') return parseTime(time);
  return ctx.timesAsMs === true && typeof time === 'number' && Number.isSafeInteger(time) ? time : undefined;
}

/** A quantity without a dimension (pH) needs no unit; everything else must say what it is. */
function unitOf(unit: unknown, pollutant: Pollutant): Unit | undefined {
  if (typeof unit === 'string' && unit !== '') return findUnit(unit);
  const missing = unit === undefined || unit === null || unit === '';
  return missing && pollutant.canonical.quantity === 'dimensionless' ? pollutant.canonical : undefined;
}

/** Quantities of which "below the detection limit" can be said: not of a temperature, a pH or a direction. */
const detectable: ReadonlySet<string> = new Set([
  'gasMass',
  'liquidMass',
  'turbidity',
  'colour',
  'count',
  'radioactivity',
]);

function limitOf(text: string, { canonical }: Pollutant): number | undefined {
  return detectable.has(canonical.quantity) ? parseBelowDetection(text) : undefined;
}

/** Ambient carbon monoxide is kept in mg/m3: -20 of them are no zero drift of such an analyser. */
const leastAmbient: Readonly<Record<string, number>> = { a21005: -2 };

/** Placeholders of loggers for "no value", and what cannot be measured. NaN (beyond E6) is impossible too. */
function isImpossible(
  value: number,
  e6: number,
  pollutant: Pollutant,
  kind: StationKind | undefined,
): boolean {
  const inUnit = fromE6(e6);
  if (value >= 0) return !(inUnit >= pollutant.min && inUnit <= pollutant.max);
  const { isConcentration, code } = pollutant;
  if (isPlaceholder(value, isConcentration) || isPlaceholder(inUnit, isConcentration)) return true;
  const atOutlet = kind === 'outlet' && isConcentration;
  const least = (atOutlet ? undefined : leastAmbient[code]) ?? pollutant.min;
  return !((atOutlet ? value : inUnit) >= least && inUnit <= pollutant.max);
}

/** Shows at most 80 characters of what was sent: enough to find it, too little to flood a log. */
function refuse(reason: ReasonCode, found: unknown, longest = 80): Normalised {
  return { ok: false, reason, detail: show(found, longest) };
}

function show(found: unknown, longest: number): string {
  if (typeof found === 'string') return found.length > longest ? `${found.slice(0, longest - 1)}…` : found;
  if (typeof found === 'object' && found !== null) return Array.isArray(found) ? 'an array' : 'an object';
  return String(found);
}
