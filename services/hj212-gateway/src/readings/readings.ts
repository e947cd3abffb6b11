import { normaliseReading, type ReasonCode } from '@farwatch/domain/reading';
import type { Message } from '@farwatch/hj212/decode';
import type { Factor, Value } from '@farwatch/hj212/factors';
import { iso } from '@farwatch/runtime/iso';

import { flagOf, isNoMeasurement } from './flags.js';
import { meaningOf, type Meaning } from './meaning.js';
import { doubtUnit, type UnitDoubt } from './plausibility.js';
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
}

/** What a message of data says: the readings as JSON of `cn.farwatch.reading.received.v1`, and what a person should see. */
export interface ReadResult {
  readonly json: string;
  readonly count: number;
  readonly refused: readonly {
    readonly code: string;
    readonly reason: ReasonCode;
    readonly detail: string;
  }[];
  readonly doubts: readonly UnitDoubt[];
  /** Codes that no table and no mapping has. */
  readonly unknownCodes: readonly string[];
}

/** The first value with this suffix, of the numbers or of all. */
function valueWith(factor: Factor, suffix: string, numeric: boolean): Value | undefined {
  for (const value of factor.values)
    if (value.suffix === suffix && (!numeric || value.number !== null)) return value;
  return undefined;
}

/** Which of a factor's values is the one to judge; `converted` prefers the converted one (折算, `Zs`). */
function mainValue(factor: Factor, cn: string, converted: boolean): Value | undefined {
  const realTime = cn === '2011';
  return (
    (converted ? valueWith(factor, realTime ? 'ZsRtd' : 'ZsAvg', true) : undefined) ??
    valueWith(factor, realTime ? 'Rtd' : 'Avg', true) ??
    valueWith(factor, realTime ? 'Rtd' : 'Avg', false)
  );
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
 * The readings of a message whose values belong to [start, end). Rtd counts for 2011 and Avg for statistics; Min, Max, Cou
 * and the value that is not judged stay beside it as sent. A value under the wrong command (Avg in 2011) is no reading: its
 * interval is not known. Units: the source's own mapping, else the table of the edition; nothing is converted by guess.
 */
export function readReadings(message: Message, source: Source, times: ReadingTimes): ReadResult {
  const { version, factors } = message;
  const { cn } = message.header;
  const refused: ReadResult['refused'][number][] = [];
  const doubts: UnitDoubt[] = [];
  const unknown: string[] = [];
  const seen = new Set<string>();
  let json = '';
  let count = 0;
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
  const stamps = `"start":"${iso(times.start)}","end":"${iso(times.end)}"`;
  for (const factor of factors) {
    const { code } = factor;
    const meaning = meaningOf(code, version, source);
    const { row, pollutant, unit } = meaning;
    if (row === undefined && pollutant === undefined) unknown.push(code);
    if (pollutant === undefined || count >= maxReadings) continue;
    if (seen.has(pollutant.code)) continue; // twice in one message: the first counts, the bytes keep both
    const main = mainValue(factor, cn, wantsConverted(source, pollutant.code));
    if (main === undefined) continue;
    if (!meaning.hasUnit) {
      unknown.push(code);
      continue;
    }
    seen.add(pollutant.code);
    const flag = flagOf(factor.flag, version);
    const number = isNoMeasurement(flag) ? null : main.number;
    const { start, end, revision } = times;
    const result = normaliseReading(
      {
        pollutant: pollutant.code,
        value: number,
        unit,
        start,
        end,
        flag,
        revision,
        unitConfirmed: meaning.declared,
      },
      ctx,
    );
    if (!result.ok) {
      const reason =
        number === null && main.number === null && flag === 'N' ? 'value-not-a-number' : result.reason;
      refused.push({ code, reason, detail: number === null ? main.text.slice(0, 80) : result.detail });
      continue;
    }
    if (number !== null && !meaning.declared && flag === 'N') {
      const doubt = doubtUnit(pollutant.code, number, unit);
      if (doubt) doubts.push({ ...doubt, code });
    }
    const basis = main.suffix.startsWith('Zs')
      ? `,"basis":"converted","measured":${measuredBeside(factor, cn, number, (value) =>
          normaliseReading({ pollutant: pollutant.code, value, unit, start, end, flag, revision }, ctx),
        )}`
      : '';
    json +=
      `${count === 0 ? '' : ','}{"pollutant":"${pollutant.code}","value":${result.reading.value},"unit":"${pollutant.unit}",` +
      `${stamps},"flag":"${flag}","revision":${revision}${basis}${alsoJson(factor, main, meaning)}}`;
    count++;
  }
  return {
    json,
    count,
    refused,
    doubts,
    unknownCodes: unknown.length === 0 ? unknown : [...new Set(unknown)],
  };
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
