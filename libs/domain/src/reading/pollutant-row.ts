/** Where a code is measured: ambient air (and, for some gases, stacks too), stack gas, water, weather. */
export type Medium = 'air' | 'gas' | 'water' | 'weather';

/** A line of the tables: code, zh, en, unit, medium, decimals, min, max, molar mass, aliases. */
export type PollutantRow = readonly [
  code: string,
  nameZh: string,
  nameEn: string,
  unit: string,
  medium: Medium,
  decimals: number,
  min: number,
  max: number,
  molarMass: number | null,
  ...aliases: string[],
];
