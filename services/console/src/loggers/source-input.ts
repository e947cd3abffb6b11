import { hj212SourceRoutes, type Answer, type ApiRequest } from '@farwatch/contracts/http';

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
  /** Networks (CIDR), one a line or by blanks; empty: from everywhere. */
  readonly networks: string;
  /** Common name of the client certificate; empty: none. */
  readonly certificate: string;
  /** Commands whose DataTime is the end of the interval. */
  readonly endLabelled: readonly string[];
}

export type SourceMistake = 'no-station' | 'no-password' | 'bad-pair' | 'bad-interval' | 'bad-network';

const { networks: networksShape } = hj212SourceRoutes.putHj212Source.body.shape;
/** Commands that may label an interval by its end: hours, minutes, days. */
export const labelled = ['2061', '2051', '2031'] as const;

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
    networks: (source?.networks ?? []).join('\n'),
    certificate: source?.certificate ?? '',
    endLabelled: source?.endLabelled ?? [],
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

/** The networks of a text; undefined when one is none. */
export function networksOf(text: string): string[] | undefined {
  const parsed = networksShape.safeParse(text.split(/[\s;；,，]+/).filter((line) => line !== ''));
  return parsed.success ? parsed.data : undefined;
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
    ...(networksOf(input.networks) === undefined ? { networks: 'bad-network' as const } : {}),
    ...(Number.isInteger(minutes) && minutes >= 1 && minutes <= 60
      ? {}
      : { minuteInterval: 'bad-interval' as const }),
  };
}

/** What is sent for an input without mistakes; what the form does not show stays as it was. */
export function bodyOf(input: SourceInput, before: LoggerSource | null): SourceBody {
  const { station, password, switches, units, codes, minuteInterval } = input;
  const networks = networksOf(input.networks) ?? [];
  const certificate = input.certificate.trim();
  const endLabelled = labelled.filter((cn) => input.endLabelled.includes(cn));
  return {
    converted: before?.converted ?? 'when-sent',
    utcOffset: before?.utcOffset ?? 480,
    ...(endLabelled.length === 0 && before?.endLabelled === undefined ? {} : { endLabelled }),
    // Left out, the api keeps them: an empty list and null take them away.
    ...(networks.length === 0 && before?.networks === undefined ? {} : { networks }),
    ...(certificate !== ''
      ? { certificate }
      : before?.certificate === undefined
        ? {}
        : { certificate: null }),
    station: station ?? '',
    switches: [...switches],
    units: pairsOf(units) ?? {},
    codes: pairsOf(codes) ?? {},
    minuteInterval,
    ...(password === '' ? {} : { password }),
  };
}
