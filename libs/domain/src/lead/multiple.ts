import { divideHalfEven, fromE6, toE6 } from '../quantity/index.js';
import type { LeadLimit } from './lead.js';

/** pH has no exceedance multiple: its scale is logarithmic. HJ 212-2017 code. */
const PH = 'w01001';

/**
 * Exceedance multiple (超标倍数): (peak - limit) / limit for a maximum, (limit - peak) / limit for a minimum,
 * to six decimals, half to even (GB/T 8170). Not defined (undefined) for pH and for a limit of zero or less.
 */
export function exceedanceMultiple(
  pollutant: string,
  peak: number,
  limit: Pick<LeadLimit, 'value' | 'comparison'>,
): number | undefined {
  if (pollutant === PH) return undefined;
  const limitE6 = toE6(limit.value);
  const over = limit.comparison === 'max' ? toE6(peak) - limitE6 : limitE6 - toE6(peak);
  if (!(limitE6 > 0) || !Number.isSafeInteger(over)) return undefined;
  return fromE6(Number(divideHalfEven(BigInt(over) * 1_000_000n, BigInt(limitE6))));
}
