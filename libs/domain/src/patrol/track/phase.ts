import { distanceM, type Place } from './coordinates.js';

/** What the drone does while it measures. On the ground the pad and the warm-up are measured, not the air. */
export const readingPhases = ['ground', 'climb', 'transect', 'hover', 'descent'] as const;
export type ReadingPhase = (typeof readingPhases)[number];

export interface PhasePoint extends Place {
  readonly atMs: number;
  readonly heightAboveTakeoff: number;
}

const groundMetres = 3;
const verticalSpeed = 0.8;
const hoverSpeed = 1;
const windowMs = 4_000;

/** The phase of every point, by speed over some seconds around it; points by time. */
export function phasesOf(points: readonly PhasePoint[]): ReadingPhase[] {
  let [from, to] = [0, 0];
  return points.map((point) => {
    while (points[from]!.atMs < point.atMs - windowMs) from++;
    while (to + 1 < points.length && points[to + 1]!.atMs <= point.atMs + windowMs) to++;
    const [first, last] = [points[from]!, points[to]!];
    const seconds = (last.atMs - first.atMs) / 1000;
    if (point.heightAboveTakeoff < groundMetres) return 'ground';
    const up = seconds > 0 ? (last.heightAboveTakeoff - first.heightAboveTakeoff) / seconds : 0;
    const along = seconds > 0 ? distanceM(first, last) / seconds : 0;
    // A slope flown along a terrain is a transect: what counts is whether it mostly rises.
    if (Math.abs(up) > verticalSpeed && Math.abs(up) > along / 2) return up > 0 ? 'climb' : 'descent';
    return along > hoverSpeed ? 'transect' : 'hover';
  });
}

export interface ResponseOf {
  /** Lag plus dead time of the instrument; null: not known. */
  readonly responseSeconds: number | null;
  readonly corrected: boolean;
}

/** Metres that a peak may lie behind its place; null when nobody stated how slow the instrument is. */
export function responseErrorM({ responseSeconds, corrected }: ResponseOf, speedMs: number): number | null {
  if (corrected) return 0;
  return responseSeconds === null ? null : responseSeconds * Math.max(0, speedMs);
}
