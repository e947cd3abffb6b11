/** A value as sent: the text always, the number when it is one. */
export interface Value {
  suffix: string;
  text: string;
  /** Null when the text is empty or no decimal number. */
  number: number | null;
  /** Below the detection limit (`0.025L`, `<0.025`): the limit, null where only the words say it (`ND`). Absent else. */
  below?: number | null;
}

const decimal = /^[+-]?(\d+([.]\d*)?|[.]\d+)([eE][+-]?\d{1,3})?$/;

/** A decimal number as sent (leading zeros and an exponent allowed), else null; never a guess. */
export const readNumber = (text: string): number | null => (decimal.test(text) ? Number(text) : null);

const limit =
  /^(?:[<＜]\s*([\d.]+(?:e[+-]?\d{1,3})?)|([\d.]+(?:e[+-]?\d{1,3})?)\s*l|n\.?d\.?|未检出|低于检出限)$/i;

/**
 * The detection limit that a value is said to lie below: `0.025L` is how Chinese laboratories write it (HJ 630), `<0.025`
 * how others do, null for the bare words. Undefined: the text says no such thing.
 */
export function readBelow(text: string): number | null | undefined {
  // Nearly all texts are numbers, or end in a digit and open with no sign.
  const found = limit.exec(text);
  if (found === null) return undefined;
  const number = found[1] ?? found[2];
  return number === undefined ? null : (readNumber(number) ?? undefined);
}
