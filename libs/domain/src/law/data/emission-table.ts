import type { LimitAveraging, LimitRow, Provenance, Text } from '../types.js';

/** Pollutants of the emission standards: HJ 212 code where there is one, else a word with its names. */
export const named: Readonly<Record<string, Text>> = {
  'animal-oil': { zh: '动植物油', en: 'animal and vegetable oils' },
  'water-formaldehyde': { zh: '甲醛', en: 'formaldehyde' },
  'water-anilines': { zh: '苯胺类', en: 'anilines' },
  aox: { zh: '可吸附有机卤化物 (AOX)', en: 'adsorbable organic halogens (AOX)' },
  phosphate: { zh: '磷酸盐（以P计）', en: 'phosphate (as P)' },
  'colour-dilution': { zh: '色度（稀释倍数）', en: 'colour (dilution multiple)' },
  dioxins: { zh: '二噁英类', en: 'dioxins' },
  'furnace-temperature': { zh: '炉膛内焚烧温度', en: 'furnace temperature' },
};

/** pollutant, unit, and one value per column of the table; null where the table has none. */
export type Line = readonly [pollutant: string, unit: string, ...values: (number | null)[]];
/** A column of the table: name for programs, for people. */
export type Column = readonly [category: string, zh: string, en: string];

export interface TableHead extends Provenance {
  readonly averaging: LimitAveraging;
  readonly comparison?: 'max' | 'min';
  readonly timesADay?: number;
}

/** The rows of a printed table of emission limits, column by column. */
export function emissionTable(
  head: TableHead,
  columns: readonly Column[],
  lines: readonly Line[],
): LimitRow[] {
  const { averaging, comparison = 'max', ...from } = head;
  const key = head.standard.replaceAll(' ', '');
  return columns.flatMap(([category, zh, en], i) =>
    lines.flatMap(([pollutant, unit, ...values]): LimitRow[] => {
      const value = values[i];
      if (value === undefined || value === null) return [];
      const name = named[pollutant];
      return [
        {
          type: 'limit',
          id: `emission:${key}:${category}:${pollutant}:${averaging}:${comparison}`,
          basis: 'emission',
          scope: { zh, en },
          category,
          pollutant,
          ...(name === undefined ? {} : { name }),
          averaging,
          comparison,
          value,
          unit,
          ...from,
        },
      ];
    }),
  );
}

/** pH between 6 and 9, in every column. */
export function ph(head: TableHead, columns: readonly Column[]): LimitRow[] {
  return [
    ...emissionTable({ ...head, comparison: 'min' }, columns, [['w01001', '1', ...columns.map(() => 6)]]),
    ...emissionTable({ ...head, comparison: 'max' }, columns, [['w01001', '1', ...columns.map(() => 9)]]),
  ];
}
