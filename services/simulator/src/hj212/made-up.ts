import type { FactorText } from '@farwatch/hj212/typed';

import { noise } from '../random.js';
import type { DataSource } from './device.js';

/** Soot, SO2 and NOx of a stack, mg/m3, in the codes of the edition. */
const gas: readonly { readonly code: string; readonly old: string; readonly usual: number }[] = [
  { code: 'a34013', old: '01', usual: 5 },
  { code: 'a21026', old: '02', usual: 19 },
  { code: 'a21002', old: '03', usual: 46 },
];

/** Made-up values of a stack: they depend on the device and the moment alone, so that sending them again is a repetition. */
export function madeUpSource(mn: string, version: number): DataSource {
  const factors = (atMs: number, suffixes: readonly string[]): FactorText[] =>
    gas.map(({ code, old, usual }) => ({
      code: version === 0 ? old : code,
      values: suffixes.map((suffix) => ({
        suffix,
        text: (usual * (0.8 + 0.4 * noise(mn, code, suffix, atMs))).toFixed(1),
      })),
      flag: 'N',
    }));
  return {
    now: (atMs) => factors(atMs, ['Rtd']),
    interval: (cn, startMs) => (cn === '2041' ? [] : factors(startMs, ['Avg'])),
  };
}
