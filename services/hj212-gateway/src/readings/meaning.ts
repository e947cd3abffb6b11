import { findPollutant, findUnit, type Pollutant } from '@farwatch/domain/reading';
import { findCode, type Code } from '@farwatch/hj212/codes';

import type { Source } from '../sources/source.js';

/** What a factor code stands for: its row in the table of its edition, its pollutant, and the unit of its values. */
export interface Meaning {
  readonly row: Code | undefined;
  /** Undefined: no reading can be made of it. */
  readonly pollutant: Pollutant | undefined;
  readonly unit: string;
  readonly amountUnit: string;
  /** False where the unit is empty or unknown: `units` of the source has to name one. */
  readonly hasUnit: boolean;
  /** The source's own mapping names the unit. */
  readonly declared: boolean;
}

/** Codes of devices that are remembered per edition; anybody can invent more. */
const maxKnown = 2_000;
const known: readonly Map<string, Meaning>[] = [new Map(), new Map(), new Map()];

/** The meaning of a code for a source: its own mappings go first, then the table of the edition (0: 2005, 1: 2017, 2: 2025). */
export function meaningOf(code: string, version: number, { isMapped, codes, units }: Source): Meaning {
  if (isMapped) {
    const mapped = Object.hasOwn(codes, code) ? codes[code] : undefined;
    const unit = Object.hasOwn(units, code) ? units[code] : undefined;
    if (mapped !== undefined || unit !== undefined) return find(code, version, mapped, unit);
  }
  const table = known[version];
  let meaning = table?.get(code);
  if (meaning === undefined) {
    meaning = find(code, version, undefined, undefined);
    if (table !== undefined && table.size < maxKnown) table.set(code, meaning);
  }
  return meaning;
}

function find(
  code: string,
  version: number,
  mapped: string | undefined,
  declared: string | undefined,
): Meaning {
  const row = findCode(mapped ?? code, mapped === undefined ? version : 1);
  const name = mapped ?? row?.code2017 ?? row?.code;
  const pollutant = name === undefined ? undefined : findPollutant(name);
  const unit = declared ?? row?.unit ?? '';
  return {
    row,
    pollutant: pollutant?.code === name ? pollutant : undefined,
    unit,
    amountUnit: row?.amountUnit ?? '',
    hasUnit: unit !== '' && findUnit(unit) !== undefined,
    declared: declared !== undefined,
  };
}
