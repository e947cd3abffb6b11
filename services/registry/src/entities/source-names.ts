import type { Hj212Source } from '@farwatch/contracts/events';
import { findPollutant, findUnit } from '@farwatch/domain/reading';
import { deviations } from '@farwatch/hj212/profile';

type Named = Pick<Hj212Source, 'switches' | 'units' | 'codes' | 'converted'>;

/** A name in the settings of a logger that nobody knows: a typing error, which would silently do nothing. */
export interface WrongName {
  readonly field: keyof Named;
  /** The code that it stands at, for units. */
  readonly key?: string;
  readonly message: string;
}

export function wrongNames(source: Named): WrongName[] {
  const { switches, units, codes, converted } = source;
  const unknown = (list: readonly string[]): string[] =>
    list.filter((code) => findPollutant(code)?.code !== code);
  return [
    ...switches
      .filter((name) => !(deviations as readonly string[]).includes(name))
      .map((name) => ({ field: 'switches' as const, message: `unknown switch ${name}` })),
    ...Object.entries(units)
      .filter(([, unit]) => findUnit(unit) === undefined)
      .map(([key, unit]) => ({ field: 'units' as const, key, message: `unknown unit ${unit}` })),
    ...unknown(Object.values(codes)).map((code) => ({
      field: 'codes' as const,
      message: `unknown pollutant ${code}`,
    })),
    ...unknown(typeof converted === 'string' ? [] : converted).map((code) => ({
      field: 'converted' as const,
      message: `unknown pollutant ${code}`,
    })),
  ];
}
