/**
 * "Below the detection limit" as laboratories and analysers write it: a value with a sign, not a number and not nothing.
 *
 * `<0.025` (also full width `＜`), or the limit with the mark L (`0.025L`, HJ 91.1-2019: "方法检出限 + L"). In means it stands
 * for half of the limit (环办〔2011〕22号; air by hand: HJ 194-2017).
 */
const below = /^(?:[<＜]\s*(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,2}))?|(\d+\.?\d*|\.\d+)\s?[Ll])$/;

/**
 * The detection limit that a text names, in the text's unit; undefined when it is no such text, also without a limit (`ND`,
 * `未检出`: what was not found below which limit?) and for a limit of 0. Never throws.
 */
export function parseBelowDetection(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const found = below.exec(text.trim());
  if (found === null) return undefined;
  const limit = Number(found[3] ?? `${found[1]}e${found[2] ?? 0}`);
  return limit > 0 && Number.isFinite(limit) ? limit : undefined;
}

/** What a value below a limit counts as in means: half of the limit, both in millionths, half to even. */
export function halfOfLimitE6(limitE6: number): number {
  const rest = limitE6 % 2;
  const half = (limitE6 - rest) / 2;
  return rest !== 0 && half % 2 !== 0 ? half + 1 : half;
}
