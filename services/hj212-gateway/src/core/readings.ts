import { findPollutant, findUnit, normaliseReading, type ReasonCode } from '@farwatch/domain/reading';
import { findCode, type Code } from '@farwatch/hj212/codes';
import type { Message } from '@farwatch/hj212/decode';
import type { Factor, Value } from '@farwatch/hj212/factors';

import { flagOf, isNoMeasurement } from './flags.js';
import { doubtUnit, type UnitDoubt } from './plausibility.js';
import type { Source } from './source.js';

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

/** Which of a factor's values is the one to judge, and whether it is the converted one (折算). */
function mainValue(
  factor: Factor,
  cn: string,
  converted: boolean,
): { value: Value; isConverted: boolean } | undefined {
  const suffix = cn === '2011' ? 'Rtd' : 'Avg';
  const of = (name: string) => factor.values.find((one) => one.suffix === name && one.number !== null);
  const corrected = converted ? of(`Zs${suffix}`) : undefined;
  if (corrected) return { value: corrected, isConverted: true };
  const measured = of(suffix) ?? factor.values.find((one) => one.suffix === suffix);
  return measured && { value: measured, isConverted: false };
}

/** The factor's row in the table of its edition, its pollutant and its unit; a mapping of the source goes first. */
function meaningOf(code: string, version: number, { codes, units }: Source) {
  const mapped = codes[code];
  const row: Code | undefined = findCode(mapped ?? code, mapped === undefined ? version : 1);
  const name = mapped ?? row?.code2017 ?? row?.code;
  const pollutant = name === undefined ? undefined : findPollutant(name);
  const unit = units[code] ?? row?.unit ?? '';
  return {
    row,
    pollutant: pollutant?.code === name ? pollutant : undefined,
    unit,
    declared: units[code] !== undefined,
  };
}

function alsoJson(factor: Factor, used: Value | undefined, unit: string, amountUnit: string): string {
  const others = factor.values.filter((one) => one !== used && one.number !== null);
  if (others.length === 0) return '';
  const items = others.map((one) =>
    JSON.stringify({
      kind: one.suffix,
      value: one.number,
      unit: /Cou$/.test(one.suffix) ? amountUnit : unit,
    }),
  );
  return `,"also":[${items.join(',')}]`;
}

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
  const unknownCodes = new Set<string>();
  const seen = new Set<string>();
  const parts: string[] = [];
  const ctx = { ...times, timesAsMs: true, temperatureC: source.temperatureC };
  const iso = [new Date(times.start).toISOString(), new Date(times.end).toISOString()] as const;
  for (const factor of factors) {
    const { code } = factor;
    const { row, pollutant, unit, declared } = meaningOf(code, version, source);
    if (row === undefined && pollutant === undefined) unknownCodes.add(code);
    if (pollutant === undefined || parts.length >= maxReadings) continue;
    if (seen.has(pollutant.code)) continue; // twice in one message: the first counts, the bytes keep both
    const { converted } = source;
    const wantsConverted =
      typeof converted === 'string' ? converted === 'when-sent' : converted.includes(pollutant.code);
    const main = mainValue(factor, cn, wantsConverted);
    if (main === undefined) continue;
    if (unit === '' || findUnit(unit) === undefined) {
      unknownCodes.add(code); // a code without a unit cannot become a reading until `units` names one
      continue;
    }
    seen.add(pollutant.code);
    const flag = flagOf(factor.flag, version);
    const number = isNoMeasurement(flag) ? null : main.value.number;
    const raw = { pollutant: pollutant.code, value: number, unit, start: times.start, end: times.end, flag };
    const result = normaliseReading({ ...raw, revision: times.revision }, ctx);
    if (!result.ok) {
      const reason =
        number === null && main.value.number === null && flag === 'N' ? 'value-not-a-number' : result.reason;
      refused.push({ code, reason, detail: number === null ? main.value.text.slice(0, 80) : result.detail });
      continue;
    }
    if (number !== null && !declared && flag === 'N') {
      const doubt = doubtUnit(pollutant.code, number, unit);
      if (doubt) doubts.push({ ...doubt, code });
    }
    parts.push(
      `{"pollutant":"${pollutant.code}","value":${result.reading.value},"unit":"${pollutant.unit}","start":"${iso[0]}",` +
        `"end":"${iso[1]}","flag":"${flag}","revision":${times.revision}` +
        (main.isConverted ? ',"basis":"converted"' : '') +
        `${alsoJson(factor, main.value, unit, row?.amountUnit ?? '')}}`,
    );
  }
  return { json: parts.join(','), count: parts.length, refused, doubts, unknownCodes: [...unknownCodes] };
}
