/** What a data mark says of its value: only `valid` and `manual` are values of a measurement. */
export type MarkMeaning =
  'valid' | 'manual' | 'not-measured' | 'invalid' | 'over-range' | 'missing' | 'unknown';

/** HJ 212-2017 table 3. */
const marks2017: Record<string, MarkMeaning> = {
  N: 'valid',
  F: 'not-measured',
  M: 'invalid',
  S: 'manual',
  D: 'invalid',
  C: 'invalid',
  T: 'over-range',
  B: 'missing',
};

/** HJ/T 212-2005 section 6.4: letters for sources, digits for ambient stations. */
const marks2005: Record<string, MarkMeaning> = {
  P: 'missing',
  F: 'not-measured',
  C: 'invalid',
  M: 'invalid',
  T: 'over-range',
  D: 'invalid',
  S: 'manual',
  N: 'valid',
  '0': 'invalid',
  '1': 'invalid',
  '2': 'invalid',
  '3': 'valid',
};

/**
 * Meaning of a `-Flag` for a device of version 0 (2005), 1 (2017) or 2 (2025). The list is extensible: an unknown mark is
 * `unknown` and must never be read as N. A letter means the same in lower case. No mark at all: the device makes no
 * statement, `valid`.
 */
export function meaningOfMark(mark: string | undefined, version: number): MarkMeaning {
  if (mark === undefined) return 'valid';
  const marks = version === 0 ? marks2005 : marks2017;
  return marks[mark] ?? marks[mark.toUpperCase()] ?? 'unknown';
}
