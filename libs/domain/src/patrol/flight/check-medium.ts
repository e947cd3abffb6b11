import { distanceM, type Place } from '../track/coordinates.js';
import { placeAt, type Track } from '../track/track.js';

/** A time and a place, as far as somebody or something states them. */
export interface Statement {
  readonly place?: Place | undefined;
  readonly atMs?: number | undefined;
}

/** What a medium says of itself, what its sender says of it, and where the drone was. */
export interface MediumClaims {
  /** By the file; undefined for a file that carries nothing of the kind (a video). */
  readonly file: (Statement & { readonly localTime?: boolean; readonly placeRefused?: boolean }) | undefined;
  readonly stated: Statement;
  readonly track: Track;
}

export type MediumMark =
  | 'no-position'
  | 'no-time'
  | 'zone-undeclared'
  | 'position-refused'
  | 'position-differs'
  | 'time-differs'
  | 'stated-position-differs'
  | 'stated-time-differs';

/** Further than the errors of two receivers and a second at full speed explain (our choice). */
export const farM = 100;
/** A camera that is set by hand may be off by some seconds, not by more (our choice). */
export const lateSeconds = 60;

export interface MediumCheck {
  /** From where the drone was at the time of the file, or from the nearest point where it has none, metres. */
  readonly metres?: number;
  /** How far the time of the file lies outside the track, seconds. */
  readonly seconds?: number;
  readonly marks: readonly MediumMark[];
}

/** Compares a medium with the track of its flight. What does not fit is a mark: it is shown, and refuses nothing. */
export function checkMedium({ file, stated, track }: MediumClaims): MediumCheck {
  const marks = new Set<MediumMark>();
  if (file === undefined) return { marks: [] };
  const { place, atMs } = file;
  if (file.placeRefused === true) marks.add('position-refused');
  else if (place === undefined) marks.add('no-position');
  if (atMs === undefined) marks.add(file.localTime === true ? 'zone-undeclared' : 'no-time');
  if (place !== undefined && stated.place !== undefined && distanceM(place, stated.place) > farM)
    marks.add('stated-position-differs');
  if (atMs !== undefined && stated.atMs !== undefined && Math.abs(atMs - stated.atMs) > lateSeconds * 1000)
    marks.add('stated-time-differs');
  const metres = place === undefined ? undefined : metresOff(place, atMs, track);
  const seconds = atMs === undefined ? undefined : secondsOff(atMs, track);
  if (metres !== undefined && metres > farM) marks.add('position-differs');
  if (seconds !== undefined && seconds > lateSeconds) marks.add('time-differs');
  return {
    ...(metres === undefined ? {} : { metres: Math.round(metres * 10) / 10 }),
    ...(seconds === undefined ? {} : { seconds: Math.round(seconds * 10) / 10 }),
    marks: [...marks],
  };
}

function metresOff(place: Place, atMs: number | undefined, track: Track): number | undefined {
  const known = atMs === undefined ? undefined : placeAt(track, atMs);
  if (known !== undefined && !('refused' in known)) return distanceM(place, known.place);
  let nearest: number | undefined;
  for (const point of track.points) nearest = Math.min(nearest ?? Infinity, distanceM(place, point));
  return nearest;
}

function secondsOff(atMs: number, { points }: Track): number | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return Math.max(0, first.atMs - atMs, atMs - last.atMs) / 1000;
}

/** What a mark says, for people. */
export const mediumMarks: Readonly<Record<MediumMark, { readonly zh: string; readonly en: string }>> = {
  'no-position': { zh: '文件中没有拍摄位置', en: 'the file says no place' },
  'no-time': { zh: '文件中没有拍摄时间', en: 'the file says no time' },
  'zone-undeclared': {
    zh: '文件时间没有时区，也未声明时区，无法比较',
    en: 'the time of the file has no zone and nobody declared one: it cannot be compared',
  },
  'position-refused': {
    zh: '文件中的位置为 0,0 或超出范围，不采信',
    en: 'the place in the file is 0,0 or out of range and is not believed',
  },
  'position-differs': {
    zh: '拍摄位置与航迹不符',
    en: 'the place in the file does not fit the track of the flight',
  },
  'time-differs': {
    zh: '拍摄时间不在飞行时段内',
    en: 'the time in the file lies outside the flight',
  },
  'stated-position-differs': {
    zh: '拍摄位置与报告所述不符',
    en: 'the place in the file is not the one that is stated for it',
  },
  'stated-time-differs': {
    zh: '拍摄时间与报告所述不符',
    en: 'the time in the file is not the one that is stated for it',
  },
};
