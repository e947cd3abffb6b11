import type { Flag } from '@farwatch/domain/reading';
import { isFlag } from '@farwatch/domain/reading';
import { meaningOfMark, type MarkMeaning } from '@farwatch/hj212/marks';

const byMeaning: Readonly<Record<MarkMeaning, Flag>> = {
  valid: 'N',
  manual: 'S',
  'not-measured': 'F',
  'over-range': 'T',
  missing: 'B',
  invalid: 'D',
  // The list of marks is extensible; what nobody knows must never be read as N (HJ 212-2017 table 3).
  unknown: 'D',
};

/**
 * The mark of a value as flag of HJ 212-2017 Table B, in the edition of the device: letters that mean the same stay, `P`
 * (power failure) and the digits of 2005 become what they mean.
 */
export function flagOf(mark: string | undefined, version: number): Flag {
  const meaning = meaningOfMark(mark, version);
  const letter = mark?.toUpperCase();
  return isFlag(letter) && meaning !== 'unknown' ? letter : byMeaning[meaning];
}

/** The value beside a mark is no measurement: the logger writes 0 where the analyser stood still or was not heard. */
export function isNoMeasurement(flag: Flag): boolean {
  return flag === 'F' || flag === 'B';
}
