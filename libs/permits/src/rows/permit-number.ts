/** A number of a permit or registration, taken apart. */
export interface PermitNumber {
  readonly number: string;
  /** null: the holder has none (`H9...`). */
  readonly creditCode: string | null;
  readonly sequence: string;
  /** Its 22nd place. No check character. */
  readonly mark: string;
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Whether the 18th character of a unified social credit code fits the others (GB 32100-2015: weights 3^i mod 31). */
export function isCreditCode(code: string): boolean {
  const values = [...code].map((char) => alphabet.indexOf(char));
  if (code.length !== 18 || values.includes(-1)) return false;
  let [sum, weight] = [0, 1];
  for (const value of values.slice(0, 17)) {
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === values[17];
}

/** The number without what copying adds: blanks and invisible characters inside, full width, lower case. */
export const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200d\u2060\ufeff\u00ad]/gu, '')
    .toUpperCase();

/** `number-damaged`: a spreadsheet made a number of it, its digits are lost. */
export function readPermitNumber(
  text: string,
  isNumeric: boolean,
): PermitNumber | 'number-damaged' | 'bad-permit-number' | 'bad-credit-code' {
  const number = plainNumber(text);
  if (isNumeric || /^\d(?:\.\d+)?E\+?\d+$/.test(number)) return 'number-damaged';
  const [, holder = '', sequence = '', mark = ''] = /^([0-9A-Z]{18})(\d{3})([A-Z])$/.exec(number) ?? [];
  if (holder === '') return 'bad-permit-number';
  if (holder.startsWith('H9')) return { number, creditCode: null, sequence, mark };
  return isCreditCode(holder) ? { number, creditCode: holder, sequence, mark } : 'bad-credit-code';
}
