/**
 * Placeholders: what loggers, sensors and exports write where nothing was measured. They are no measurements, whatever unit
 * and scale they come in: -9999 ug/m3 that was converted on the way is -9.999 mg/m3.
 */

/** Significant digits that stand for "no value" below zero: nines, Campbell's 6999 and 7999, the least integers. */
const digitsOfNothing = /^(9{3,}|6999|7999|7777|8888|32768|8388608|2147483648|9223372036854775808)$/;

/**
 * Is a negative number a placeholder? By its significant digits, for a concentration in any scale (-999, -99.9, -9.999,
 * -0.999, INT_MIN and its thousandth); for other quantities (-9.99 Cel is cold, not nothing) only from 99 on. -99 always.
 *
 * Positive ends of a scale (999.9) can be measured and are named per mapping, because only that sensor means it so.
 */
export function isPlaceholder(value: number, isConcentration: boolean): boolean {
  if (!(value < 0)) return false;
  if (value === -99) return true;
  if (!isConcentration && value > -99) return false;
  const digits = String(-value).replace(/e.*$/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  return digitsOfNothing.test(digits);
}

/** Texts that say that there is no value, in lower case without blanks around. */
const nothing = new Set([
  ...[
    '',
    '-',
    '--',
    '---',
    '/',
    '.',
    '*',
    '—',
    '——',
    'na',
    'n/a',
    '#n/a',
    '-nan',
    'nan',
    'inf',
    '-inf',
    'infinity',
    '-infinity',
  ],
  ...[
    'null',
    'nil',
    'none',
    'no data',
    'nodata',
    'missing',
    'unavailable',
    'unknown',
    'invalid',
    'error',
    'err',
  ],
  ...['无', '无数据', '缺测', '无效'],
]);

/** Does a text say that nothing was measured (`NA`, `--`, `nan`, `unavailable`, `缺测`)? Below detection (`ND`) is not that. */
export function isMissingText(text: string): boolean {
  return text.length <= 40 && nothing.has(text.trim().toLowerCase());
}
