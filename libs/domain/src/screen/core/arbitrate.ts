import { type ScreenKind, type Suspicion } from './types.js';

/** A symptom waits so many hours (of hourly data) for the cause to show itself. */
export const holdHours: Partial<Record<ScreenKind, number>> = {
  drift: 24,
  generated: 42,
  smoothed: 12,
  conversion: 12,
};

/**
 * Which kinds explain another one away on the same series. A cause is the more exact statement: what is replayed is also
 * smooth, what is constant also has few digits.
 */
const causes: Partial<Record<ScreenKind, readonly ScreenKind[]>> = {
  conversion: ['twin', 'replay', 'constant', 'zero'],
  digits: ['replay', 'twin', 'constant', 'zero', 'range-cut', 'flat-top', 'hug-limit'],
  smoothed: [
    'clock-shift',
    'constant',
    'zero',
    'hug-limit',
    'flat-top',
    'replay',
    'range-cut',
    'twin',
    'digits',
  ],
  generated: [
    'clock-shift',
    'smoothed',
    'swap',
    'stop-running',
    'unit',
    'flag-abuse',
    'step',
    'conversion',
    'constant',
    'zero',
    'hug-limit',
    'flat-top',
    'replay',
    'twin',
    'digits',
    'range-cut',
  ],
  'flat-top': ['constant', 'hug-limit', 'range-cut', 'digits', 'replay', 'flag-abuse', 'missing-due'],
  drift: [
    'step',
    'config-drop',
    'flat-top',
    'hug-limit',
    'replay',
    'twin',
    'range-cut',
    'unit',
    'swap',
    'inversion',
    'sibling',
  ],
  step: [
    'config-drop',
    'zero',
    'constant',
    'o2',
    'unit',
    'swap',
    'inversion',
    'sibling',
    'load',
    'twin',
    'replay',
  ],
  unit: ['o2', 'zero', 'swap'],
  inversion: ['swap'],
  load: ['clock-shift'],
  sibling: ['clock-shift'],
};

export function arbitrate(
  suspicions: readonly Suspicion[],
  open: (series: string, kind: ScreenKind) => { readonly toMs: number } | undefined,
  scaleOf: (series: string) => number,
): readonly Suspicion[] {
  return suspicions.filter((one) => {
    const reachMs = 24 * scaleOf(one.series) * 3_600_000;
    return !(causes[one.kind] ?? []).some((kind) => {
      const standing = open(one.series, kind);
      if (standing !== undefined && standing.toMs > one.fromMs - reachMs) return true;
      return suspicions.some((other) => other.series === one.series && other.kind === kind);
    });
  });
}
