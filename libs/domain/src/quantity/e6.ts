/**
 * Exact decimal arithmetic in integer millionths ("E6").
 *
 * Everything that is summed, stored or compared with a limit is an integer number of millionths of the
 * pollutant's canonical unit: 36.2 ug/m3 is 36_200_000. Such an integer is exact in a double up to 2^53, so
 * values up to 9e9 fit. Rounding is GB/T 8170 (half to even) and happens once, never in steps.
 */

/** Largest magnitude (in units, not millionths) that E6 can carry: 9e9 * 1e6 is still a safe integer. */
export const MAX_E6_VALUE = 9e9;

/** 10^0 .. 10^22: every one of them is exact in a double. */
const POW10: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * A JS number's shortest decimal form times 10^power, rounded half to even to an integer (GB/T 8170, one step).
 *
 * "Shortest decimal form" is what `String(value)` prints, thus what a JSON document said: 1.0000005 is a tie,
 * although the double beside it lies a little off. Throws never; NaN for a non-finite value, or when the result
 * would leave the exact range (more than 9e15).
 *
 * @param value any number
 * @param power 0..22; 6 gives millionths
 */
export function toScaled(value: number, power: number): number {
  const pow = POW10[power];
  if (pow === undefined) return NaN;
  const scaled = value * pow;
  const size = Math.abs(scaled);
  if (!(size <= 9e15)) return NaN;
  const rounded = Math.round(scaled);
  if (size < 1e15) {
    // A decimal of at most 15 digits is the only such decimal near its double: if rounded/pow gives the value back,
    // then `rounded` digits ARE its shortest form, and nothing is rounded at all.
    if (rounded / pow === value) return rounded + 0;
    // The product is off by at most a few units in the last place; far from a tie that cannot change the result.
    if (size < 1e12 && Math.abs(Math.abs(scaled - Math.trunc(scaled)) - 0.5) > 1e-3) return rounded + 0;
  }
  return scaleText(value, power);
}

/**
 * A number as integer millionths, half to even at the sixth decimal (GB/T 8170).
 * NaN for a non-finite value and beyond +-9e9; throws never.
 */
export function toE6(value: number): number {
  return toScaled(value, 6);
}

/** Integer millionths as a number; the nearest double, so it prints as the decimal it stands for. */
export function fromE6(e6: number): number {
  return e6 / 1_000_000;
}

/** The slow road of toScaled: by the digits of the shortest decimal form. */
function scaleText(value: number, power: number): number {
  const text = String(Math.abs(value));
  const at = text.indexOf('e');
  const exponent = at < 0 ? 0 : Number(text.slice(at + 1));
  const mantissa = at < 0 ? text : text.slice(0, at);
  const dot = mantissa.indexOf('.');
  const digits = dot < 0 ? mantissa : mantissa.slice(0, dot) + mantissa.slice(dot + 1);
  const decimals = (dot < 0 ? 0 : mantissa.length - dot - 1) - exponent;
  const drop = decimals - power;
  let whole: number;
  if (drop <= 0) {
    whole = Number(`${digits}e${-drop}`);
  } else {
    const keep = digits.length - drop;
    whole = keep > 0 ? Number(digits.slice(0, keep)) : 0;
    const up = tieOf(digits, keep);
    if (up > 0 || (up === 0 && whole % 2 === 1)) whole += 1;
  }
  if (whole > 9e15) return NaN;
  return value < 0 ? 0 - whole : whole;
}

/** Are the digits from index `from` on above (1), on (0) or below (-1) one half of the unit before them? */
function tieOf(digits: string, from: number): -1 | 0 | 1 {
  if (from < 0) return -1;
  const first = digits.charCodeAt(from) - 48;
  if (first !== 5) return first > 5 ? 1 : -1;
  for (let i = from + 1; i < digits.length; i += 1) if (digits.charCodeAt(i) !== 48) return 1;
  return 0;
}

/**
 * Rounds integer millionths half to even (GB/T 8170) to `decimals` (0..6) decimals; the result is again E6.
 * 36_500_000 to 0 decimals is 36_000_000. More than six decimals change nothing.
 */
export function roundHalfEvenE6(e6: number, decimals: number): number {
  const unit = POW10[6 - decimals];
  if (unit === undefined || unit === 1) return e6;
  const size = Math.abs(e6);
  const rest = size % unit;
  let whole = (size - rest) / unit;
  const half = unit / 2;
  if (rest > half || (rest === half && whole % 2 === 1)) whole += 1;
  return e6 < 0 ? 0 - whole * unit : whole * unit;
}

/**
 * Is a value above a bound (both E6), rounded to `decimals` first; null and undefined: as it is. A value up to the bound is
 * not above it, rounded or not: bounds have no more decimals than what is rounded to.
 */
export function isAboveE6(valueE6: number, boundE6: number, decimals?: number | null): boolean {
  return (
    valueE6 > boundE6 &&
    (decimals === null || decimals === undefined || roundHalfEvenE6(valueE6, decimals) > boundE6)
  );
}

/**
 * The mean of n values whose E6 sum is `sum`, as E6, half to even at the sixth decimal.
 * The sum is a bigint because a year of minutes of a large quantity leaves the exact range of a double.
 * NaN when n is not a positive integer.
 */
export function meanE6(sum: bigint, n: number): number {
  if (!Number.isSafeInteger(n) || n <= 0) return NaN;
  return Number(divideHalfEven(sum, BigInt(n)));
}

/**
 * `meanE6` for a sum that is exact in a double: the same result at a tenth of the cost. NaN for a sum that is not a safe
 * integer, and when n is not a positive one.
 */
export function meanExactE6(sum: number, n: number): number {
  if (!Number.isSafeInteger(sum) || !Number.isSafeInteger(n) || n <= 0) return NaN;
  // Remainder and the quotient of what is left are exact in doubles; nothing here rounds by itself.
  const size = Math.abs(sum);
  const rest = size % n;
  let whole = (size - rest) / n;
  if (rest * 2 > n || (rest * 2 === n && whole % 2 === 1)) whole += 1;
  return sum < 0 ? 0 - whole : whole;
}

/** Integer division, half to even (GB/T 8170). `by` must be positive. */
export function divideHalfEven(value: bigint, by: bigint): bigint {
  const negative = value < 0n;
  const size = negative ? -value : value;
  let whole = size / by;
  const twice = (size - whole * by) * 2n;
  if (twice > by || (twice === by && whole % 2n === 1n)) whole += 1n;
  return negative ? -whole : whole;
}

/**
 * E6 as decimal text. With `decimals` (0..6) it is rounded half to even and padded ("36.20"); without, it is
 * exact and as short as possible ("36.2"). Never prints "-0". A non-integer (NaN) gives an empty text.
 */
export function formatE6(e6: number, decimals?: number): string {
  if (!Number.isInteger(e6)) return '';
  const places = decimals === undefined ? 6 : Math.min(6, Math.max(0, Math.trunc(decimals)));
  const rounded = roundHalfEvenE6(e6, places);
  const size = Math.abs(rounded);
  const fraction = size % 1_000_000;
  const whole = String((size - fraction) / 1_000_000);
  let tail = String(fraction).padStart(6, '0').slice(0, places);
  if (decimals === undefined) {
    let end = tail.length;
    while (end > 0 && tail.charCodeAt(end - 1) === 48) end -= 1;
    tail = tail.slice(0, end);
  }
  return (rounded < 0 ? '-' : '') + (tail === '' ? whole : `${whole}.${tail}`);
}
