import type { Flag } from '@farwatch/domain/reading';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import { normaliseReading } from '@farwatch/domain/reading';
import type { Message } from '@farwatch/hj212/decode';
import type { Factor, Value } from '@farwatch/hj212/factors';
import { readDataTime } from '@farwatch/hj212/times';
import { iso } from '@farwatch/runtime/iso';

import { flagOf, isNoMeasurement } from './flags.js';
import { meaningOf, type Meaning } from './meaning.js';
import { doubtUnit, isFarOff, type UnitDoubt } from './plausibility.js';
import { joinStatements, mainValue, repeatedIn, valueWith } from './statement.js';
import type { Source } from '../sources/source.js';

/** Most readings of one message; a frame of 9,999 bytes cannot carry more sensible ones. */
const maxReadings = 1_000;

export interface ReadingTimes {
  readonly start: number;
  readonly end: number;
  readonly arrivalMs: number;
  readonly maxFutureMs: number;
  readonly oldestMs: number;
  readonly revision: number;
  /**
   * The revision of a sample taken at `takenMs` (SampleTime), which instruments of some hours send again with every frame;
   * undefined: it is stored as it is. Left out: every sample is news.
   */
  readonly sample?: (pollutant: string, takenMs: number, content: string) => number | undefined;
}

/** Why a value of a message was refused. */
export interface RefusedValue {
  readonly code: string;
  readonly reason: RefusalCode;
  readonly detail: string;
}

/** What a message of data says: the readings as JSON of `cn.farwatch.reading.received.v1`, and what a person should see. */
export interface ReadResult {
  readonly json: string;
  readonly count: number;
  readonly refused: readonly RefusedValue[];
  /** Samples that are stored already. */
  readonly known: number;
  readonly doubts: readonly UnitDoubt[];
  /** Codes that no table and no mapping has. */
  readonly unknownCodes: readonly string[];
}

/** The values of a factor that are not judged, as sent. */
function alsoJson(factor: Factor, used: Value, { unit, amountUnit }: Meaning): string {
  let items = '';
  for (const value of factor.values) {
    const { suffix, number } = value;
    if (value === used || number === null) continue;
    const itsUnit = suffix.endsWith('Cou') ? amountUnit : unit;
    const kind = plain.test(suffix) ? `"${suffix}"` : JSON.stringify(suffix);
    items += `${items === '' ? '' : ','}{"kind":${kind},"value":${numberText(number)},"unit":${JSON.stringify(itsUnit)}}`;
  }
  return items === '' ? '' : `,"also":[${items}]`;
}

const plain = /^[A-Za-z]{1,16}$/;

/** A number of thousands of digits is none in JSON. */
const numberText = (number: number): string => (Number.isFinite(number) ? `${number}` : 'null');

/**
 * The readings of a message whose values belong to [start, end), or to the moment of their sample (SampleTime of 2011). Rtd
 * counts for 2011 and Avg for statistics; Min, Max, Cou and the value that is not judged stay beside it as sent. A value under
 * the wrong command (Avg in 2011) is no reading: its interval is not known. What contradicts itself is refused. Units: the
 * source's own mapping, else the table of the edition; nothing is converted by guess.
 */
export function readReadings(message: Message, source: Source, times: ReadingTimes): ReadResult {
  const { version, factors } = message;
  const { cn } = message.header;
  const refused: RefusedValue[] = [];
  const doubts: UnitDoubt[] = [];
  const unknown: string[] = [];
  let json = '';
  let count = 0;
  let known = 0;
  const { arrivalMs, maxFutureMs, oldestMs } = times;
  const { temperatureC, pressureHPa, kind, retiredMs } = source.facts;
  const ctx = {
    arrivalMs,
    maxFutureMs,
    oldestMs,
    timesAsMs: true,
    temperatureC,
    pressureHPa,
    kind,
    retiredMs,
  };
  const ofInterval = { start: times.start, end: times.end, stamps: stampsOf(times.start, times.end) };
  const meanings = factors.map(({ code }) => meaningOf(code, version, source));
  const repeated = repeatedIn(factors, meanings);
  const oxygen = oxygenFlag(factors, meanings, version);
  for (let i = 0; i < factors.length; i++) {
    let factor = factors[i]!;
    let meaning = meanings[i]!;
    const { code } = factor;
    const { row, pollutant } = meaning;
    if (row === undefined && pollutant === undefined) unknown.push(code);
    if (pollutant === undefined || count >= maxReadings) continue;
    const all = repeated?.get(pollutant.code);
    if (all !== undefined) {
      if (all[0]?.factor !== factor) continue; // dealt with where it was said first
      if (!all.some((one) => mainValue(one.factor, cn, true) !== undefined)) continue;
      const joined = joinStatements(all, message, source.profile['factor-contradicts']);
      if (joined.kind === 'contradiction') {
        refused.push({ code, reason: 'frame-factor-contradicts', detail: joined.detail });
        continue;
      }
      ({ factor, meaning } = joined.statement);
    }
    const main = mainValue(factor, cn, wantsConverted(source, pollutant.code));
    if (main === undefined) continue;
    if (!meaning.hasUnit) {
      unknown.push(code);
      continue;
    }
    const own = flagOf(factor.flag, version);
    const flag = own === 'N' && main.suffix.startsWith('Zs') ? oxygen : own;
    const number = isNoMeasurement(flag) ? null : main.number;
    // Below detection with its limit is a value with a sign; the bare words (`ND`, 未检出) say no limit and are refused.
    const below = !isNoMeasurement(flag) && typeof main.below === 'number' ? `<${main.below}` : undefined;
    let { revision } = times;
    let span = ofInterval;
    if (cn === '2011' && factor.sampleTime !== undefined) {
      const takenMs = readDataTime(factor.sampleTime, source.utcOffset, true);
      if (takenMs === undefined) {
        const detail = `SampleTime is ${JSON.stringify(factor.sampleTime).slice(0, 80)}`;
        refused.push({ code, reason: 'bad-time', detail });
        continue;
      }
      const taken = Math.floor(takenMs / 1_000) * 1_000;
      const own = times.sample === undefined ? revision : times.sample(pollutant.code, taken, told(factor));
      if (own === undefined) {
        known++;
        continue;
      }
      revision = own;
      span = { start: taken, end: taken, stamps: stampsOf(taken, taken) };
    }
    const { start, end, stamps } = span;
    const { unit } = meaning;
    const normalise = (value: number | string | null) =>
      normaliseReading(
        {
          pollutant: pollutant.code,
          value,
          unit,
          start,
          end,
          flag,
          revision,
          unitConfirmed: meaning.declared,
        },
        ctx,
      );
    const result = normalise(below ?? number);
    if (!result.ok) {
      refused.push({ code, ...refusalOf(result, main, number, flag === 'N', span) });
      continue;
    }
    if (number !== null && !meaning.declared && flag === 'N') {
      const doubt = doubtUnit(pollutant.code, number, unit);
      if (doubt) {
        doubts.push({ ...doubt, code });
        if (kind !== undefined && kind !== 'outlet' && isFarOff(pollutant.code, number, unit)) {
          const detail = `${number} ${unit}, which is far from what is usual there and would be usual in ${doubt.looksLike}`;
          refused.push({ code, reason: 'unit-in-doubt', detail });
          continue;
        }
      }
    }
    const basis = main.suffix.startsWith('Zs')
      ? `,"basis":"converted","measured":${measuredBeside(factor, cn, number, normalise)}${flag === own ? '' : `,"measuredFlag":"${own}"`}`
      : '';
    json +=
      `${count === 0 ? '' : ','}{"pollutant":"${pollutant.code}","value":${result.reading.value},"unit":"${pollutant.unit}",` +
      `${stamps},"flag":"${flag}","revision":${revision}${basis}` +
      `${result.reading.below === undefined ? '' : `,"below":${result.reading.below}`}${alsoJson(factor, main, meaning)}}`;
    count++;
  }
  return {
    json,
    count,
    refused,
    known,
    doubts,
    unknownCodes: unknown.length === 0 ? unknown : [...new Set(unknown)],
  };
}

/**
 * The mark that a converted value inherits from the oxygen of its message, from which it was computed (折算): N where that is
 * valid or not there. Oxygen that was not measured makes it invalid, not unmeasured.
 */
function oxygenFlag(factors: readonly Factor[], meanings: readonly Meaning[], version: number): Flag {
  for (let i = 0; i < factors.length; i++) {
    if (meanings[i]?.pollutant?.code !== OXYGEN) continue;
    const flag = flagOf(factors[i]?.flag, version);
    if (flag !== 'N') return isNoMeasurement(flag) ? 'D' : flag;
  }
  return 'N';
}

const OXYGEN = 'a19001';

const stampsOf = (start: number, end: number): string => `"start":"${iso(start)}","end":"${iso(end)}"`;

/** What is said of a sample, mark and all: the same again is no news. */
const told = ({ flag, values }: Factor): string =>
  values.map(({ suffix, text }) => `${suffix}=${text}`).join() + `,${flag ?? ''}`;

/** The reason in the terms of who sent it: the text instead of "null", times instead of milliseconds. */
function refusalOf(
  { reason, detail }: { readonly reason: RefusalCode; readonly detail: string },
  main: Value,
  number: number | null,
  isNormal: boolean,
  { start, end }: { readonly start: number; readonly end: number },
): { reason: RefusalCode; detail: string } {
  const text = main.text.slice(0, 80);
  if (number === null && main.below === null && isNormal) return { reason: 'below-detection', detail: text };
  if (number === null && main.number === null && main.below === undefined && isNormal)
    return { reason: 'value-not-a-number', detail: text };
  if (reason === 'in-the-future' || reason === 'too-old')
    return { reason, detail: start === end ? iso(start) : `${iso(start)} to ${iso(end)}` };
  return { reason, detail: number === null ? text : detail };
}

/** What was measured, beside a converted value; null without a measurement. Both are in the unit of the factor. */
function measuredBeside(
  factor: Factor,
  cn: string,
  converted: number | null,
  normalise: (value: number) => ReturnType<typeof normaliseReading>,
): number | null {
  const value = valueWith(factor, cn === '2011' ? 'Rtd' : 'Avg', true)?.number ?? null;
  if (converted === null || value === null) return null;
  const result = normalise(value);
  return result.ok ? result.reading.value : null;
}

function wantsConverted({ converted }: Source, code: string): boolean {
  return typeof converted === 'string' ? converted === 'when-sent' : converted.includes(code);
}
