import type { CodeRow } from './row.js';

/** Noise, HJ 212-2017 table B.3. */
export const noise: readonly CodeRow[] = [
  ['LA', 'A 权声级', 'A-weighted level', 'dB', '', 'N3.1'],
  ['L5', '累计百分声级 L5', 'L5', 'dB', '', 'N3.1'],
  ['L10', '累计百分声级 L10', 'L10', 'dB', '', 'N3.1'],
  ['L50', '累计百分声级 L50', 'L50', 'dB', '', 'N3.1'],
  ['L90', '累计百分声级 L90', 'L90', 'dB', '', 'N3.1'],
  ['L95', '累计百分声级 L95', 'L95', 'dB', '', 'N3.1'],
  ['Leq', '等效声级', 'Leq', 'dB', '', 'N3.1'],
  ['Ldn', '昼夜等效声级', 'Ldn', 'dB', '', 'N3.1'],
  ['Ld', '昼间等效声级', 'Ld (day)', 'dB', '', 'N3.1'],
  ['Ln', '夜间等效声级', 'Ln (night)', 'dB', '', 'N3.1'],
  ['LMx', '最大的瞬时声级', 'Lmax', 'dB', '', 'N3.1'],
  ['LMn', '最小的瞬时声级', 'Lmin', 'dB', '', 'N3.1'],
];
