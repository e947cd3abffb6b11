import type { Message } from '@farwatch/hj212/decode';
import type { Factor, Value } from '@farwatch/hj212/factors';

import { flagOf } from './flags.js';
import type { Meaning } from './meaning.js';

/** The first value with this suffix, of the numbers or of all. */
export function valueWith(factor: Factor, suffix: string, numeric: boolean): Value | undefined {
  for (const value of factor.values)
    if (value.suffix === suffix && (!numeric || value.number !== null)) return value;
  return undefined;
}

/** Which of a factor's values is the one to judge; `converted` prefers the converted one (折算, `Zs`). */
export function mainValue(factor: Factor, cn: string, converted: boolean): Value | undefined {
  const realTime = cn === '2011';
  return (
    (converted ? valueWith(factor, realTime ? 'ZsRtd' : 'ZsAvg', true) : undefined) ??
    valueWith(factor, realTime ? 'Rtd' : 'Avg', true) ??
    valueWith(factor, realTime ? 'Rtd' : 'Avg', false)
  );
}

/** What a message says of a pollutant more than once: contradicting statements, or an old and a new code. */
export interface Statement {
  readonly factor: Factor;
  readonly meaning: Meaning;
}

/** The pollutants that a message speaks of more than once, with all that it says; undefined when there are none, as nearly always. */
export function repeatedIn(
  factors: readonly Factor[],
  meanings: readonly Meaning[],
): Map<string, Statement[]> | undefined {
  const seen = new Set<string>();
  let repeated: Map<string, Statement[]> | undefined;
  for (const { pollutant } of meanings) {
    if (pollutant === undefined) continue;
    if (seen.has(pollutant.code)) (repeated ??= new Map<string, Statement[]>()).set(pollutant.code, []);
    seen.add(pollutant.code);
  }
  if (repeated === undefined) return undefined;
  factors.forEach((factor, i) => {
    const meaning = meanings[i]!;
    repeated.get(meaning.pollutant?.code ?? '')?.push({ factor, meaning });
  });
  return repeated;
}

/** One statement out of several, or what they say against each other. */
export type Joined =
  | { readonly kind: 'one'; readonly statement: Statement }
  | { readonly kind: 'contradiction'; readonly detail: string };

/**
 * Joins what is said of one pollutant. Several marks, several times and several values contradict each other unless they
 * are equal; `firstCounts` takes the first value and the worse mark of such a source all the same.
 */
export function joinStatements(all: readonly Statement[], message: Message, firstCounts: boolean): Joined {
  const { version, header } = message;
  const withValues = all.filter(({ factor }) => factor.values.length > 0);
  const first = withValues[0] ?? all[0]!;
  const marks = [...new Set(all.flatMap(({ factor }) => (factor.flag === undefined ? [] : [factor.flag])))];
  const samples = new Set(all.flatMap(({ factor }) => factor.sampleTime ?? []));
  const saysTheSame = withValues.every((one) => one === first || isEqual(one, first, header.cn));
  if (!firstCounts && (marks.length > 1 || samples.size > 1 || !saysTheSame))
    return {
      kind: 'contradiction',
      detail: all
        .map(({ factor }) => told(factor))
        .join(' / ')
        .slice(0, 300),
    };
  const flag = marks.find((mark) => flagOf(mark, version) !== 'N') ?? marks[0];
  const [sampleTime] = samples;
  return { kind: 'one', statement: { ...first, factor: { ...first.factor, flag, sampleTime } } };
}

/** Two statements in one unit whose values of each kind are equal. */
const isEqual = (a: Statement, b: Statement, cn: string): boolean =>
  a.meaning.unit === b.meaning.unit &&
  mainValue(a.factor, cn, true) !== undefined &&
  a.factor.values.every(({ suffix, number }) => {
    const other = valueWith(b.factor, suffix, false);
    return number !== null && (other === undefined || other.number === number);
  });

/** `a21026 Avg=812.4 Flag=D`, for whoever asks why. */
const told = ({ code, values, flag, sampleTime }: Factor): string =>
  [
    code,
    ...values.map(({ suffix, text }) => `${suffix}=${text}`),
    ...(flag === undefined ? [] : [`Flag=${flag}`]),
    ...(sampleTime === undefined ? [] : [`SampleTime=${sampleTime}`]),
  ].join(' ');
