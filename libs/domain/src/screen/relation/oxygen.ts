import {
  hourMs,
  isDeclared,
  suspect,
  usualFigures,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { median, quantile, sorted } from '../core/statistics.js';
import { beside } from './pairs.js';

export const oxygenParameters = {
  conversionHours: 12,
  /** Deviation of the converted value from what follows from measured value and oxygen. */
  conversion: 0.03,
  hours: 8,
  /** Oxygen in per cent beyond everything usual. */
  beyond: 1,
} as const;

/** (21 - reference) / (21 - O2); the loggers report the measured value as converted from 19.5 % on. */
const factorOf = (o2: number, reference: number): number => (o2 >= 19.5 ? 1 : (21 - reference) / (21 - o2));

/** The converted value does not follow from the measured one and the oxygen. */
export const conversion: Detector = (scene) => {
  const { track, span } = scene;
  const p = oxygenParameters;
  const reference = track.context.referenceO2;
  if (reference === null || track.context.pollutant === 'a19001') return [];
  const oxygen = beside(scene, scene.partner('a19001'));
  if (oxygen === undefined) return [];
  const off = (first: number, end: number): number => {
    const list: number[] = [];
    for (let i = Math.max(0, first); i < end; i += 1) {
      const o2 = oxygen.span.value[i + oxygen.offset];
      if (
        span.good[i] !== 1 ||
        o2 === undefined ||
        !(o2 < 19) ||
        !(span.value[i]! > 0) ||
        !(span.converted[i]! > 0)
      )
        continue;
      if (span.value[i]! < 20 * 10 ** -track.context.decimals) continue;
      list.push(Math.log(span.converted[i]! / span.value[i]! / factorOf(o2, reference)));
    }
    return list.length < (end - first) * 0.4 ? NaN : median(list);
  };
  const rows = track.rows(p.conversionHours);
  if (span.n < rows) return [];
  const now = off(span.n - rows, span.n);
  if (!(Math.abs(now) > p.conversion)) return [];
  const usual = usualFigures(scene, 'conversion', rows, off);
  if (usual.length < 4) return [];
  const middle = quantile(usual, 0.5);
  const reach = Math.max(middle - usual[0]!, usual.at(-1)! - middle);
  if (Math.abs(now - middle) < Math.max(p.conversion, 1.5 * reach)) return [];
  return [
    suspect(scene, 'conversion', span.n - rows, span.n, 0.9, {
      off: Math.exp(now),
      usual: Math.exp(middle),
      reference,
    }),
  ];
};

/** Oxygen leaves everything usual while the load stays: air let in, a probe in air, or a false reading. */
export const oxygen: Detector = (scene) => {
  const { track, span } = scene;
  const p = oxygenParameters;
  if (track.context.pollutant !== 'a19001' || track.context.kind !== 'gas') return [];
  const usual = usualOf(scene);
  if (usual.count < track.rows(96)) return [];
  const rows = Math.max(4, track.rows(p.hours));
  const first = span.n - rows;
  if (first < 0) return [];
  const list: number[] = [];
  for (let i = first; i < span.n; i += 1) if (span.good[i] === 1) list.push(span.value[i]!);
  if (list.length < rows * 0.6) return [];
  const now = quantile(sorted(list), 0.5);
  const medians = usualFigures(
    scene,
    'o2',
    rows,
    (a, b) => median(span.value.subarray(a, b)),
    Math.max(1, Math.floor(rows / 2)),
  );
  if (medians.length < 8) return [];
  const high = now > medians.at(-1)! + p.beyond && now > usual.q(0.97);
  const low = now < medians[0]! - p.beyond && now < usual.q(0.03);
  if (!high && !low) return [];
  if (
    isDeclared(
      scene,
      span.timeOf(first),
      scene.nowMs,
      ['low-load', 'stop', 'start', 'maintenance', 'fuel-change'],
      3 * hourMs,
    )
  )
    return [];
  if (high && isIdle(scene, first)) return [];
  return [suspect(scene, 'o2', first, span.n, 0.85, { now, usual: usual.median })];
};

/** Whether flow, fan or load fell by then: oxygen rises at low load by nature. */
function isIdle(scene: Scene, first: number): boolean {
  return ['I33400', 'g20801', 'a00000'].some((code) => {
    const other = beside(scene, scene.partner(code));
    if (other === undefined) return false;
    const now = median(other.span.value.subarray(first + other.offset, scene.span.n + other.offset));
    return now < 0.75 * usualOf(other.scene).median;
  });
}
