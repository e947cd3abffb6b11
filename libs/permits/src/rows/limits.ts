import type { Pollutant } from '@farwatch/domain/reading';

import type { Line } from '../read/grid.js';
import { concentrationUnit, years } from './columns.js';
import type { LineReader, Warning } from './line-reader.js';
import { readPollutant } from './pollutant.js';
import type { LimitRow, TotalRow } from './row-types.js';
import { differ, isNone, readDecimal, readRange, sumOf } from './values.js';

export type Medium = 'gas' | 'water';
type Section = LimitRow['section'];

/** Titles of the platform's tables, wherever they stand alone in a line. */
const knownTitle = /^(?:主要排放口|一般排放口|全厂(?:有组织|无组织)?排放(?:总计|合计)?)$/;

/** What a line says that is a single cell over the whole width: it names what follows. undefined: an ordinary line. */
export function sectionTitle({ cells }: Line): string | undefined {
  const filled = [...new Set(cells.filter(({ text }) => text !== ''))];
  const [title] = filled;
  if (title === undefined || filled.length > 1) return undefined;
  const isWide = cells.filter((one) => one === title).length > 1;
  return isWide || knownTitle.test(title.text.replace(/\s/g, '')) ? title.text : undefined;
}

/** The section that a title begins; null for totals of the plant and other titles. */
export const sectionOf = (title: string): Section =>
  /^主要排放口/.test(title) ? 'main' : /^一般排放口/.test(title) ? 'general' : null;

/** Which total a line is, by its first words. */
export function totalOf(cells: LineReader): TotalRow['total'] | undefined {
  const title = ['serial', 'outlet', 'name']
    .map((key) => cells.cell(key).text.replace(/\s/g, ''))
    .find((text) => /[合总]计$/.test(text));
  if (title === undefined) return undefined;
  return title.startsWith('主要') ? 'main' : title.startsWith('一般') ? 'general' : 'whole';
}

function pollutantOf(cells: LineReader, medium: Medium): Pollutant | undefined {
  const text = cells.required('pollutant');
  if (text === undefined) return undefined;
  return readPollutant(text, medium) ?? cells.refuse('pollutant', 'unknown-pollutant');
}

/** `DA001`, `DW001`; of the medium of the table. */
export function readOutlet(text: string): { code: string; medium: Medium } | undefined {
  const code = text.replace(/\s/g, '').toUpperCase();
  return /^D[AW]\d{3}$/.test(code) ? { code, medium: code[1] === 'A' ? 'gas' : 'water' } : undefined;
}

interface Bound {
  readonly max: string | null;
  readonly min: string | null;
}

const noBound: Bound = { max: null, min: null };

/** The limit of concentration: one number, for pH a range, with the unit of the header once more at most. */
function boundOf(cells: LineReader, isPh: boolean, medium: Medium): Bound | undefined {
  const text = cells.text('limit');
  if (text === undefined) return undefined;
  if (isNone(text)) return noBound;
  const range = isPh ? readRange(text) : undefined;
  if (range !== undefined) return range;
  if (/^[≤<=]*\d[\d.,]*\s*\(\d[\d.,]*\)$/.test(text)) return cells.refuse('limit', 'ambiguous-limit');
  const [, digits = text, unit = ''] = /^([≤<=\d.,\s]+)([^\d.,\s].*)$/.exec(text) ?? [];
  const stated = unit === '' ? undefined : concentrationUnit(medium)(unit);
  if (stated !== undefined && stated.name !== cells.column('limit')?.unit?.name)
    return cells.refuse('limit', 'unit-conflict');
  const max = readDecimal(stated === undefined ? text : digits);
  return max === undefined ? cells.refuse('limit', 'bad-number') : { max, min: null };
}

function annualOf(cells: LineReader): (string | null)[] | null {
  const annual = cells.decimals(years);
  return annual?.some((one) => one !== null) === true ? annual : null;
}

/** A line of the limits of outlets. */
export function readLimit(cells: LineReader, section: Section, medium: Medium): LimitRow | undefined {
  const text = cells.required('outlet');
  const outlet =
    text === undefined ? undefined : (readOutlet(text) ?? cells.refuse('outlet', 'bad-outlet-code'));
  if (outlet !== undefined && outlet.medium !== medium) cells.refuse('outlet', 'wrong-kind');
  const pollutant = pollutantOf(cells, medium);
  const bound = boundOf(cells, pollutant?.code === 'w01001', medium);
  const rate = cells.decimal('rate');
  const annual = annualOf(cells);
  const name = cells.optional('name');
  if (!cells.isGood || outlet === undefined || pollutant === undefined || bound === undefined)
    return undefined;
  if (rate === undefined) return undefined;
  if (bound === noBound && rate === null && annual === null) return cells.refuse('limit', 'missing-value');
  const unit = pollutant.unit === '1' ? '1' : (cells.column('limit')?.unit?.name ?? '');
  return {
    line: cells.line,
    section,
    outlet: outlet.code,
    name,
    pollutant: pollutant.code,
    ...bound,
    unit,
    rate,
    annual,
  };
}

/** A line `…合计`. */
export function readTotal(cells: LineReader, total: TotalRow['total'], medium: Medium): TotalRow | undefined {
  const pollutant = pollutantOf(cells, medium);
  const annual = annualOf(cells);
  if (!cells.isGood || pollutant === undefined) return undefined;
  if (annual === null) return cells.refuse(cells.has('year1') ? 'year1' : 'limit', 'missing-value');
  return { line: cells.line, total, pollutant: pollutant.code, annual };
}

/** Totals that are not the sum of what they are the total of, where that is stated at all. */
export function totalWarnings(rows: readonly (LimitRow | TotalRow)[]): Warning[] {
  const totals = rows.filter((row): row is TotalRow => 'total' in row);
  const limits = rows.filter((row): row is LimitRow => 'outlet' in row);
  const partsOf = ({ total, pollutant }: TotalRow): readonly Pick<TotalRow | LimitRow, 'annual'>[] => {
    const own = limits.filter((row) => row.pollutant === pollutant && row.annual !== null);
    if (total !== 'whole') return own.filter(({ section }) => section === total || section === null);
    return (['main', 'general', null] as const).flatMap(
      (section): readonly Pick<TotalRow | LimitRow, 'annual'>[] => {
        const summed = totals.filter((row) => row.total === section && row.pollutant === pollutant);
        return summed.length > 0 ? summed : own.filter((row) => row.section === section);
      },
    );
  };
  return totals.flatMap((row): Warning[] => {
    const parts = partsOf(row);
    const isOff = row.annual.some((stated, year) => {
      const sum = sumOf(parts.map(({ annual }) => annual?.[year] ?? null));
      return stated !== null && sum !== null && differ(stated, sum, 0);
    });
    return isOff ? [{ line: row.line, reason: 'total-differs' }] : [];
  });
}
