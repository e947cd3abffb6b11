import { kindOf, substances } from '@farwatch/lab/fleet/fleet-script';

/** One line of the report: what was compared, how many differ (0 is a pass), and the first differences. */
export interface Check {
  readonly name: string;
  readonly compared: number;
  readonly wrong: number;
  readonly examples: readonly string[];
}

export function check(name: string, compared: number, differences: readonly string[]): Check {
  return { name, compared, wrong: differences.length, examples: differences.slice(0, 5) };
}

/** A stored value in the unit in which the fleet sends it: the platform keeps gases in ug/m3. */
export function inSentUnit(
  station: string,
  { pollutant, value, unit }: { readonly pollutant: string; readonly value: number; readonly unit: string },
): number {
  const inMg = unit === 'ug/m3' && substances[kindOf(station)][pollutant]?.unit === 'mg/m3';
  return Math.round((inMg ? value / 1_000 : value) * 1e6) / 1e6;
}
