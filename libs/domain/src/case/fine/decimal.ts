/**
 * Exact decimals for money and per cents: an integer and how many decimals it has. Sums and products of decimals are
 * decimals again; the only division, of the share of a minimum in a maximum, is for show.
 */
export interface Decimal {
  readonly digits: bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;
}

const power = (n: number): bigint => 10n ** BigInt(n);

/** The shortest decimal form of a number, as JSON wrote it. Throws never: what is not finite is 0. */
export function decimal(value: number): Decimal {
  if (!Number.isFinite(value)) return { digits: 0n, scale: 0 };
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale < 0 ? { digits: digits * power(-scale), scale: 0 } : { digits, scale };
}

const at = (one: Decimal, scale: number): bigint => one.digits * power(scale - one.scale);

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: at(a, scale) + at(b, scale), scale };
}

export const negate = (one: Decimal): Decimal => ({ ...one, digits: -one.digits });
export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));
export const multiply = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  scale: a.scale + b.scale,
});

/** That many per cent of a value. */
export const percentOf = (value: Decimal, percent: Decimal): Decimal => {
  const product = multiply(value, percent);
  return { digits: product.digits, scale: product.scale + 2 };
};

/** Below 0, 0 or above 0, as the first is smaller, equal or larger. */
export function compare(a: Decimal, b: Decimal): number {
  const difference = subtract(a, b).digits;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const largest = (a: Decimal, b: Decimal): Decimal => (compare(a, b) < 0 ? b : a);
export const smallest = (a: Decimal, b: Decimal): Decimal => (compare(a, b) > 0 ? b : a);
export const sum = (list: readonly Decimal[]): Decimal => list.reduce(add, decimal(0));

/** The largest integer not above it. */
export function floor(one: Decimal): number {
  const unit = power(one.scale);
  const whole = one.digits / unit;
  return Number(one.digits < 0n && whole * unit !== one.digits ? whole - 1n : whole);
}

/** The nearest double; it prints as the decimal where that has at most 15 digits. */
export function toNumber(one: Decimal): number {
  const sign = one.digits < 0n ? '-' : '';
  const text = String(one.digits < 0n ? -one.digits : one.digits).padStart(one.scale + 1, '0');
  const point = text.length - one.scale;
  return Number(`${sign}${text.slice(0, point)}.${text.slice(point) || '0'}`);
}

/** Per cent that the one is of the other, to six decimals (half up); for show. 0 of 0 is 0. */
export function shareOf(part: Decimal, whole: Decimal): number {
  const scale = Math.max(part.scale, whole.scale);
  const [p, w] = [at(part, scale), at(whole, scale)];
  if (w === 0n) return 0;
  const tenMillionths = (p * power(9)) / w;
  return Number((tenMillionths + 5n) / 10n) / 1_000_000;
}
