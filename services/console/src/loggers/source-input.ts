import type { Answer, ApiRequest, hj212SourceRoutes } from '@farwatch/contracts/http';

export type LoggerSource = Answer<typeof hj212SourceRoutes.getHj212Source>;

/** What a registration sends; without a password the old one stays. */
export type SourceBody = ApiRequest<typeof hj212SourceRoutes.putHj212Source>['body'];

/** A registration as it is typed; tables as lines of `code=value`. */
export interface SourceInput {
  readonly station: string | null;
  readonly password: string;
  readonly switches: readonly string[];
  readonly units: string;
  readonly codes: string;
  readonly minuteInterval: number;
}

export type SourceMistake = 'no-station' | 'no-password' | 'bad-pair' | 'bad-interval';

const linesOf = (table: Readonly<Record<string, string>>): string =>
  Object.entries(table)
    .map(([code, value]) => `${code}=${value}`)
    .join('\n');

/** A form for a logger: as it is registered, or empty. */
export function inputOf(source: LoggerSource | null): SourceInput {
  return {
    station: source?.station ?? null,
    password: '',
    switches: source?.switches ?? [],
    units: linesOf(source?.units ?? {}),
    codes: linesOf(source?.codes ?? {}),
    minuteInterval: source?.minuteInterval ?? 10,
  };
}

/** `code=value`, one a line or by blanks; undefined when a line is none. */
export function pairsOf(text: string): Record<string, string> | undefined {
  const pairs = text
    .split(/[\s;；,，]+/)
    .filter((line) => line !== '')
    .map((line) => /^([^=]+)=([^=]+)$/.exec(line));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
}

/** What is wrong, by field; empty when it may be sent. `known`: the logger has a password already. */
export function mistakesIn(
  input: SourceInput,
  known: boolean,
): Partial<Record<keyof SourceInput, SourceMistake>> {
  const { minuteInterval: minutes } = input;
  return {
    ...(input.station === null ? { station: 'no-station' as const } : {}),
    ...(input.password === '' && !known ? { password: 'no-password' as const } : {}),
    ...(pairsOf(input.units) === undefined ? { units: 'bad-pair' as const } : {}),
    ...(pairsOf(input.codes) === undefined ? { codes: 'bad-pair' as const } : {}),
    ...(Number.isInteger(minutes) && minutes >= 1 && minutes <= 60
      ? {}
      : { minuteInterval: 'bad-interval' as const }),
  };
}

/** What is sent for an input without mistakes; what the form does not show stays as it was. */
export function bodyOf(input: SourceInput, before: LoggerSource | null): SourceBody {
  const { station, password, switches, units, codes, minuteInterval } = input;
  return {
    converted: before?.converted ?? 'when-sent',
    utcOffset: before?.utcOffset ?? 480,
    ...(before?.endLabelled === undefined ? {} : { endLabelled: before.endLabelled }),
    station: station ?? '',
    switches: [...switches],
    units: pairsOf(units) ?? {},
    codes: pairsOf(codes) ?? {},
    minuteInterval,
    ...(password === '' ? {} : { password }),
  };
}
