import type { PatrolFileIssue, PatrolFileRefusal } from '@farwatch/contracts/http';
import type { CoordinateSystem, Place } from '@farwatch/domain/patrol';

/** How a file is to be read, as its sender declares it; nothing of it is guessed. */
export interface Declared {
  /** Zone of times that have none. */
  readonly zone?: string | undefined;
  /** System of coordinates that say none. */
  readonly system?: CoordinateSystem | undefined;
  /** No time after this is believed. */
  readonly latestMs: number;
}

export interface LandingPoint {
  readonly atMs: number;
  readonly place?: Place | undefined;
  readonly heightAboveTakeoff?: number | undefined;
  readonly heightMsl?: number | undefined;
  readonly heightEllipsoid?: number | undefined;
}

export interface LandingReading {
  readonly atMs: number;
  readonly pollutant: string;
  readonly value: number;
  readonly unit: string;
  readonly sensor?: string | undefined;
  readonly place?: Place | undefined;
}

export interface LandingWind {
  readonly atMs: number;
  readonly speed: number;
  readonly direction?: number | undefined;
}

const mostShown = 200;
/** Points and readings of one file, each. */
export const mostRows = 100_000;

/** What a file says, line by line; what it does not say rightly is listed and left out. */
export class Landing {
  readonly points: LandingPoint[] = [];
  readonly readings: LandingReading[] = [];
  readonly wind: LandingWind[] = [];
  readonly issues: PatrolFileIssue[] = [];
  issueCount = 0;
  /** File inside an archive that is being read. */
  file: string | undefined;

  refuse(line: number | undefined, reason: PatrolFileRefusal, detail: string): void {
    this.issueCount++;
    if (this.issues.length >= mostShown) return;
    const short = detail.replace(/[\p{C}]/gu, ' ').slice(0, 300);
    this.issues.push({
      ...(this.file === undefined ? {} : { file: this.file }),
      ...(line === undefined ? {} : { line }),
      reason,
      detail: short,
    });
  }

  /** Whether there is room for more; says so once where there is not. */
  hasRoom(line: number): boolean {
    if (this.points.length < mostRows && this.readings.length < mostRows) return true;
    if (!this.issues.some(({ reason }) => reason === 'too-many-points'))
      this.refuse(line, 'too-many-points', `more than ${mostRows}: divide the file by flights`);
    return false;
  }

  get span(): { readonly fromMs: number; readonly toMs: number } | undefined {
    let [fromMs, toMs] = [Infinity, -Infinity];
    for (const list of [this.points, this.readings, this.wind])
      for (const { atMs } of list) [fromMs, toMs] = [Math.min(fromMs, atMs), Math.max(toMs, atMs)];
    return fromMs <= toMs ? { fromMs, toMs } : undefined;
  }
}
