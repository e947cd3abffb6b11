import type { Field } from './data-area.js';
import type { Header } from './header.js';
import type { Deviation } from './profile.js';
import { isDigits } from './text.js';

/** `Flag` without a code, in any case. */
export const isLoneFlag = (key: string): boolean => key.length === 4 && key.toLowerCase() === 'flag';

const isNumber = (text: string): boolean => isDigits(text, 1, 3) && Number(text) <= 255;

/**
 * The Flag of the header, which some devices write into the data area. No data mark is a number above 3; 0 to 3 are marks
 * of ambient stations in HJ/T 212-2005 (section 6.4), where the header says that edition, and are in doubt elsewhere.
 * Puts it into a header that has none. Tells which lone flags are no data marks.
 */
export function placeFlag(
  fields: readonly Field[],
  header: Header,
  met: Deviation[],
): (text: string) => boolean {
  const { flag } = header;
  let found: number | undefined;
  for (const { key, value = '' } of fields) {
    if (!isLoneFlag(key) || !isNumber(value)) continue;
    const number = Number(value);
    if (flag !== undefined && flag <= 3 && number <= 3) continue;
    found ??= number;
    const isSure = flag === undefined ? number > 3 : number === flag;
    met.push(isSure && number === found ? 'flag-misplaced' : 'flag-in-doubt');
  }
  if (found === undefined) return noNumber;
  if (flag === undefined) {
    header.flag = found;
    const missing = met.indexOf('flag-missing');
    if (missing >= 0) met.splice(missing, 1);
  }
  return isNumber;
}

const noNumber = (): boolean => false;
